package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhaul.job.JobId;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.support.Await;
import dev.longhaul.support.InMemoryQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The adapter over an SQS protocol server: the contract, and what the wire adds to it. Each test has queues of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SqsQueueContract extends JobQueueContract {

    private String url = "";
    private String deadUrl = "";
    private JobQueue queue = new InMemoryQueue("none", InstantSource.system(), Duration.ofMinutes(2));

    abstract SqsFixture fixture();

    @BeforeEach
    void freshQueue() {
        String name = "longhaul-contract-" + UUID.randomUUID();
        deadUrl = fixture().create(name + "-dlq", Map.of());
        url = fixture()
                .create(
                        name,
                        Map.of(
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
    void put(String body, Map<String, String> attributes) {
        fixture()
                .sqs()
                .sendMessage(
                        b -> b.queueUrl(url).messageBody(body).messageAttributes(SqsMessages.attributes(attributes)));
    }

    @Override
    void pass(Duration time) {
        Instant end = Instant.now().plus(time);
        Await.until(LIMIT, "time to pass", () -> Instant.now().isAfter(end));
    }

    @Override
    List<DeadLetterView> deadLetters() {
        SqsClient sqs = fixture().sqs();
        List<DeadLetterView> letters = new ArrayList<>();
        for (Message message : sqs.receiveMessage(
                        b -> b.queueUrl(deadUrl).messageAttributeNames("All").waitTimeSeconds(1))
                .messages()) {
            Map<String, String> attributes = new TreeMap<>();
            message.messageAttributes().forEach((key, value) -> attributes.put(key, value.stringValue()));
            String note = attributes.remove(WakeUpCall.ATTRIBUTE);
            letters.add(new DeadLetterView(message.body(), kind(note), attributes));
        }
        return letters;
    }

    private static String kind(@Nullable String note) {
        try {
            return new JsonMapper()
                    .readTree(note == null ? "" : note)
                    .path("kind")
                    .asText();
        } catch (JsonProcessingException e) {
            throw new AssertionError("the note is no JSON: " + note, e);
        }
    }

    @Test
    void keepsAnAttributeOfOursThatCannotBeRead() {
        put("body", Map.of(WakeUpCall.ATTRIBUTE, "no json"));

        Delivery delivery = queue.receive(1).getFirst();

        assertThat(delivery.call()).isNull();
        assertThat(delivery.attributes()).containsEntry(WakeUpCall.ATTRIBUTE, "no json");
    }

    /** Case K1. */
    @Test
    void sendsAndReadsTheTraceHeaderAsASystemAttribute() {
        queue.send(
                "body",
                new WakeUpCall(new JobId("a"), "d", 1),
                new Place(null, "a:1"),
                Duration.ZERO,
                Map.of("AWSTraceHeader", "Root=1-5759e988-bd862e3fe1be46a994272793"));

        Delivery delivery = queue.receive(1).getFirst();

        assertThat(delivery.traceHeader()).isEqualTo("Root=1-5759e988-bd862e3fe1be46a994272793");
        assertThat(delivery.attributes()).isEmpty();
    }

    @Test
    void carriesABodyOfAMebibyte() {
        put("x".repeat(SqsLimits.MESSAGE_BYTES), Map.of());

        assertThat(queue.receive(1).getFirst().body()).hasSize(SqsLimits.MESSAGE_BYTES);
    }
}
