package dev.longhaul.queue;

import dev.longhaul.local.EmbeddedSqs;
import org.junit.jupiter.api.AfterAll;

/** The adapter keeps the contract with the embedded server. */
class SqsJobQueueTest extends SqsQueueContract {

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
}
