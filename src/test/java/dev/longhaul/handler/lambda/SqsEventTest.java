package dev.longhaul.handler.lambda;

import static dev.longhaul.handler.lambda.Stand.job;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import dev.longhaul.job.JobId;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeJobContext;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a function behind an event source mapping gets and says, one message at a time. */
class SqsEventTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void hasTheShapeThatAnEventSourceMappingSends() throws Exception {
        FakeJobContext job = job("plain text, \"quoted\"\n")
                .withId(new JobId("film-7"))
                .withAttempt(3)
                .withLabels(Map.of("team", "video"))
                .withTraceHeaders(Map.of("AWSTraceHeader", "Root=1-5759e988-bd862e3fe1be46a994272793"));
        try (Stand stand = stand(false);
                Wire runtime = stand.connect().poll()) {
            stand.run(job);
            JsonNode event = JSON.readTree(runtime.read().body());
            assertThat(event.at("/Records")).hasSize(1);
            JsonNode message = event.at("/Records/0");
            assertThat(message.at("/messageId").asText()).isEqualTo("film-7");
            assertThat(message.at("/body").asText()).isEqualTo("plain text, \"quoted\"\n");
            assertThat(message.at("/md5OfBody").asText()).isEqualTo("165a1675cd5842efc2b8250a9baeb974");
            assertThat(message.at("/receiptHandle").asText()).startsWith("longhaul-");
            assertThat(message.at("/attributes/ApproximateReceiveCount").asText())
                    .isEqualTo("3");
            assertThat(message.at("/attributes")).allMatch(JsonNode::isTextual);
            assertThat(message.at("/attributes/AWSTraceHeader").asText()).startsWith("Root=1-");
            assertThat(message.at("/messageAttributes/team/stringValue").asText())
                    .isEqualTo("video");
            assertThat(message.at("/messageAttributes/team/dataType").asText()).isEqualTo("String");
            assertThat(message.at("/eventSource").asText()).isEqualTo("aws:sqs");
            assertThat(message.at("/eventSourceARN").asText()).isEqualTo("arn:aws:sqs:eu-west-1:123456789012:jobs");
            assertThat(message.at("/awsRegion").asText()).isEqualTo("eu-west-1");
        }
    }

    @Test
    void isWholeWhateverItsSize() throws Exception {
        String text = "é\"".repeat(2_000_000);
        try (Stand stand = stand(false);
                Wire runtime = stand.connect().poll()) {
            stand.run(job(text));
            assertThat(JSON.readTree(runtime.read().body())
                            .at("/Records/0/body")
                            .asText())
                    .isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "{\"batchItemFailures\":null}", "{\"batchItemFailures\":[]}"})
    void countsAnAnswerWithoutFailuresAsDone(String answer) throws Exception {
        assertThat(answered(true, answer)).isEqualTo(Outcome.succeeded());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"job-1\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
                "{\"batchItemFailures\":[{\"id\":\"job-1\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"another\"}]}",
                "{\"batchItemFailures\":",
                "\ufeff{}",
            })
    void countsWhateverNamesAFailureOrCannotBeReadAsFailed(String answer) throws Exception {
        assertThat(answered(true, answer))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo("Function.BatchItemFailure"));
    }

    /** As an event source mapping does that was not told to look. */
    @Test
    void ignoresWhatAnAnswerSaysWithoutTheSwitch() throws Exception {
        assertThat(answered(false, "{\"batchItemFailures\":[{\"itemIdentifier\":\"job-1\"}]}"))
                .isEqualTo(Outcome.succeeded());
    }

    private static Outcome answered(boolean isPartial, String answer) throws Exception {
        try (Stand stand = stand(isPartial);
                Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job("{}"));
            assertThat(runtime.respond(runtime.read().requestId(), answer).status())
                    .isEqualTo(202);
            return going.outcome();
        }
    }

    private static Stand stand(boolean isPartial) {
        return Stand.of(Stand.settings(1, 1, Shape.SQS, isPartial, Duration.ZERO));
    }
}
