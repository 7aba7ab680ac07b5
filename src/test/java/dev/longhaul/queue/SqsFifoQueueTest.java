package dev.longhaul.queue;

import dev.longhaul.local.EmbeddedSqs;
import dev.longhaul.support.FaultProxy;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;

/** The adapter keeps the contract of FIFO queues with the embedded server. */
class SqsFifoQueueTest extends SqsFifoQueueContract {

    private final EmbeddedSqs server = EmbeddedSqs.start(0);
    private final SqsFixture fixture = SqsFixture.at(server.endpoint());

    @AfterAll
    void stop() {
        fixture.close();
        server.close();
    }

    @Override
    SqsFixture fixture() {
        return fixture;
    }

    @Override
    SqsFixture behind(FaultProxy proxy) {
        return SqsFixture.at(proxy.endpoint());
    }

    @Override
    URI endpoint() {
        return server.endpoint();
    }
}
