package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.queue.Finding.Severity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QueuePreflightTest {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration FORTNIGHT = Duration.ofDays(14);
    private static final int MIB = SqsLimits.MESSAGE_BYTES;

    @Test
    void findsNothingInAQueueThatIsSetUpWell() {
        assertThat(look(Map.of(), facts(WEEK, 100, "dlq", FORTNIGHT, MIB))).isEmpty();
    }

    @Test
    void refusesAQueueWithoutADeadLetterQueueUnlessTheBucketTakesThem() {
        QueueFacts facts = facts(WEEK, null, null, null, null);

        assertThat(look(Map.of(), facts)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.Refused);
            assertThat(finding.remedy()).contains("longhaul.queue.dead-letter=bucket");
        });
        assertThat(look(Map.of("longhaul.queue.dead-letter", "bucket"), facts)).isEmpty();
    }

    @Test
    void warnsOfAReceiveCountUnderAHundred_caseG1() {
        assertThat(look(Map.of(), facts(WEEK, 99, "dlq", FORTNIGHT, MIB)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("maxReceiveCount 99"));
    }

    @Test
    void warnsOfADeadLetterQueueThatForgetsAsSoon_caseG2() {
        assertThat(look(Map.of(), facts(WEEK, 1000, "dlq", WEEK, MIB)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("14 days"));
        assertThat(look(Map.of(), facts(WEEK, 1000, "dlq", WEEK.plusSeconds(1), MIB)))
                .isEmpty();
    }

    @Test
    void warnsOfADeadLetterQueueForSmallerMessages() {
        assertThat(look(Map.of(), facts(WEEK, 1000, "dlq", FORTNIGHT, MIB - 1)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("MaximumMessageSize"));
    }

    @Test
    void saysWhichRightIsMissing() {
        assertThat(look(Map.of(), facts(WEEK, 1000, "dlq", null, null)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedy()).contains("sqs:GetQueueAttributes"));
    }

    @Test
    void refusesAVisibilityAsLongAsTheRetention() {
        assertThat(look(Map.of(), facts(Duration.ofMinutes(2), 1000, "dlq", FORTNIGHT, MIB)))
                .extracting(Finding::severity)
                .containsExactly(Severity.Refused, Severity.Unwise);
    }

    /** Case A11. */
    @Test
    void refusesSettingsBeyondWhatSqsTakes() {
        assertThat(faults(Map.of("longhaul.queue.visibility", "PT3S"))).isEmpty();
        assertThat(faults(Map.of("longhaul.queue.visibility", "PT2.9S")))
                .singleElement()
                .asString()
                .startsWith("longhaul.queue.visibility");
        assertThat(faults(Map.of("longhaul.queue.visibility", "PT12H1S"))).hasSize(1);
        assertThat(faults(Map.of("longhaul.queue.long-poll", "PT20S"))).isEmpty();
        assertThat(faults(Map.of("longhaul.queue.long-poll", "PT21S"))).hasSize(1);
    }

    @Test
    void knowsAQueueByUrlArnAndName() {
        assertThat(List.of(
                        QueueAddress.of("https://sqs.eu-central-1.amazonaws.com/123456789012/jobs"),
                        QueueAddress.of("arn:aws:sqs:eu-central-1:123456789012:jobs"),
                        QueueAddress.of("jobs")))
                .extracting(QueueAddress::name)
                .containsOnly("jobs");
    }

    @Test
    void refusesAnAddressThatIsNone() {
        for (String address : List.of("my jobs", "arn:aws:s3:::jobs", "http://host/", "x".repeat(81))) {
            assertThat(faults(Map.of("longhaul.queue.address", address)))
                    .as(address)
                    .hasSize(1);
        }
    }

    @Test
    void findsNothingInAFifoQueueThatIsSetUpWell() {
        assertThat(look(Map.of(), fifo("jobs.fifo", 1000, "dlq.fifo", true))).isEmpty();
    }

    @Test
    void refusesADeadLetterQueueOfAnotherKind() {
        assertThat(look(Map.of(), fifo("jobs.fifo", 1000, "dlq", true)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.Refused);
                    assertThat(finding.what()).contains("no FIFO queue");
                });
        assertThat(look(Map.of(), facts(WEEK, 1000, "dlq.fifo", FORTNIGHT, MIB)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("a FIFO queue, unlike"));
    }

    /** The engine knows a FIFO queue by its name. */
    @Test
    void refusesAFifoQueueUnderAnotherName() {
        assertThat(look(Map.of(), fifo("jobs", 1000, "dlq.fifo", true)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.Refused));
    }

    /** Its messages cannot be replaced, so they need receives for all that happens to them. */
    @Test
    void refusesAFifoQueueOfFewReceives_caseG1() {
        assertThat(look(Map.of(), fifo("jobs.fifo", 9, "dlq.fifo", true)))
                .extracting(Finding::severity)
                .containsExactly(Severity.Refused, Severity.Unwise);
        assertThat(look(Map.of(), fifo("jobs.fifo", 10, "dlq.fifo", true)))
                .extracting(Finding::severity)
                .containsExactly(Severity.Unwise);
    }

    @Test
    void advisesOnTheThroughputOfAFifoQueue() {
        assertThat(look(Map.of(), fifo("jobs.fifo", 1000, "dlq.fifo", false)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.Advice);
                    assertThat(finding.remedy()).contains("perMessageGroupId");
                });
    }

    @Test
    void refusesAPolicyOfGroupsForAStandardQueue() {
        String policy = "longhaul.queue.fifo-policy";
        assertThat(faults(Map.of("longhaul.queue.address", "jobs.fifo", policy, "skip")))
                .isEmpty();
        assertThat(faults(Map.of("longhaul.queue.address", "jobs.fifo"))).isEmpty();
        assertThat(faults(Map.of(policy, "skip"))).singleElement().asString().startsWith(policy);
    }

    private static QueueFacts fifo(String name, int receives, String dead, boolean perGroup) {
        return new QueueFacts(
                "https://sqs.example/" + name,
                "arn:aws:sqs:eu-central-1:123456789012:" + name,
                new QueueFacts.Fifo(perGroup),
                Duration.ofSeconds(30),
                WEEK,
                MIB,
                receives,
                "https://sqs.example/" + dead,
                FORTNIGHT,
                MIB);
    }

    @Test
    void namedQueuesNeedNoUnnamedOne() {
        QueueConfig config = SqsFixture.config(Map.of("longhaul.queue.exports.address", "exports"));

        assertThat(Queues.configured(config)).containsOnlyKeys("exports");
        assertThat(QueuePreflight.faults(Queues.configured(config))).isEmpty();
        assertThat(Queues.configured(SqsFixture.config(Map.of()))).isEmpty();
    }

    @Test
    void refusesANamedQueueWithoutAnAddress() {
        QueueConfig config = SqsFixture.config(Map.of("longhaul.queue.exports.visibility", "PT2M"));

        assertThat(QueuePreflight.faults(Queues.configured(config)))
                .singleElement()
                .asString()
                .startsWith("longhaul.queue.exports.address");
    }

    @Test
    void refusesTwoNamesForOneAddress() {
        QueueConfig config = SqsFixture.config(Map.of(
                "longhaul.queue.address", "jobs",
                "longhaul.queue.a.address", "other",
                "longhaul.queue.b.address", "jobs"));

        assertThat(QueuePreflight.faults(Queues.configured(config)))
                .singleElement()
                .asString()
                .contains("longhaul.queue.address")
                .contains("longhaul.queue.b.address");
    }

    @Test
    void readsSeveralNamedQueues() {
        QueueConfig config = SqsFixture.config(Map.of(
                "longhaul.queue.address", "jobs",
                "longhaul.queue.exports.address", "exports",
                "longhaul.queue.exports.default-type", "export"));

        assertThat(config.queues()).containsOnlyKeys(QueueConfig.UNNAMED, "exports");
        assertThat(config.queues().values())
                .extracting(queue -> queue.defaultType().orElse("none"))
                .containsExactlyInAnyOrder("none", "export");
    }

    private static List<Finding> look(Map<String, String> more, QueueFacts facts) {
        return QueuePreflight.look(QueueConfig.UNNAMED, settings(more), facts);
    }

    private static List<String> faults(Map<String, String> more) {
        return QueuePreflight.faults(QueueConfig.UNNAMED, settings(more));
    }

    private static QueueConfig.Queue settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of("longhaul.queue.address", "jobs"));
        all.putAll(more);
        return SqsFixture.config(all).queues().values().iterator().next();
    }

    private static QueueFacts facts(
            Duration retention,
            @Nullable Integer receives,
            @Nullable String dead,
            @Nullable Duration deadRetention,
            @Nullable Integer deadBytes) {
        return new QueueFacts(
                "https://sqs.example/jobs",
                "arn:aws:sqs:eu-central-1:123456789012:jobs",
                null,
                Duration.ofSeconds(30),
                retention,
                MIB,
                receives,
                dead,
                deadRetention,
                deadBytes);
    }
}
