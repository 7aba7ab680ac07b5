package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.InMemoryQueue;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The adapter over an SQS protocol server: the contract, and what the wire adds to it. The queues know messages again by their content,
 * where a send says nothing else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SqsFifoQueueContract extends FifoQueueContract {

    private String url = "";
    private String deadUrl = "";
    private String name = "";
    private JobQueue queue = InMemoryQueue.fifo("none", InstantSource.system(), Duration.ofMinutes(2));

    abstract SqsFixture fixture();

    /** A fixture of the same server behind a proxy. */
    abstract SqsFixture behind(FaultProxy proxy);

    abstract URI endpoint();

    @BeforeEach
    void freshQueue() {
        String unique = "longhaul-contract-" + UUID.randomUUID();
        name = unique + ".fifo";
        deadUrl = fixture().create(unique + "-dlq.fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
        url = fixture()
                .create(
                        name,
                        Map.of(
                                QueueAttributeName.FIFO_QUEUE,
                                "true",
                                QueueAttributeName.CONTENT_BASED_DEDUPLICATION,
                                "true",
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"deadLetterTargetArn\":\"" + fixture().arn(deadUrl)
                                        + "\",\"maxReceiveCount\":1000}"));
        queue = fixture().queues(Map.of("longhaul.queue.address", name)).open(QueueConfig.UNNAMED);
    }

    @AfterEach
    void removeQueues() {
        fixture().sqs().deleteQueue(b -> b.queueUrl(url));
        fixture().sqs().deleteQueue(b -> b.queueUrl(deadUrl));
    }

    @Override
    JobQueue queue() {
        return queue;
    }

    @Override
    List<String> deadLetterGroups() {
        return fixture()
                .sqs()
                .receiveMessage(b -> b.queueUrl(deadUrl)
                        .maxNumberOfMessages(10)
                        .messageSystemAttributeNames(MessageSystemAttributeName.MESSAGE_GROUP_ID)
                        .waitTimeSeconds(1))
                .messages()
                .stream()
                .map(message -> message.attributes().getOrDefault(MessageSystemAttributeName.MESSAGE_GROUP_ID, ""))
                .toList();
    }

    /** The group need not wait until the visibility ends: the next receive is the same one. */
    @Test
    void repeatsAReceiveWhoseAnswerWasLost() {
        fixture().sqs().sendMessage(b -> b.queueUrl(url).messageBody("1").messageGroupId("a"));
        try (FaultProxy proxy = FaultProxy.inFrontOf(endpoint());
                SqsFixture behind = behind(proxy)) {
            JobQueue queue =
                    behind.queues(Map.of("longhaul.queue.address", name)).open(QueueConfig.UNNAMED);
            proxy.next(1, request -> request.is("ReceiveMessage"), Fault.resetAfterEffect());
            assertThatThrownBy(() -> queue.receive(1)).isInstanceOf(QueueException.class);

            Delivery delivery = queue.receive(1).getFirst();

            assertThat(delivery.body()).isEqualTo("1");
            assertThat(queue.receive(1)).isEmpty();
            queue.delete(delivery.receiptHandle());
        }
    }
}
