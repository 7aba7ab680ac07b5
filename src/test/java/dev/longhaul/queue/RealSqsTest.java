package dev.longhaul.queue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The adapter keeps the contract with SQS itself: credentials and region in the environment, rights on queues named
 * {@code longhaul-contract-*}. The queues are removed.
 */
@EnabledIfSystemProperty(
        named = "longhaul.contract.sqs",
        matches = "true",
        disabledReason = "not asked for by -Dlonghaul.contract.sqs=true")
class RealSqsTest extends SqsQueueContract {

    private final SqsFixture fixture = SqsFixture.real();

    @AfterAll
    void stop() {
        fixture.close();
    }

    @Override
    SqsFixture fixture() {
        return fixture;
    }
}
