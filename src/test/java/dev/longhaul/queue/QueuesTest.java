package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.queue.QueueException.Kind;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** What opening a queue finds before anything is received. */
class QueuesTest {

    private static final String URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs";

    /** One queue, named jobs. */
    private static final class OneQueue implements SqsClient {

        private @Nullable AwsServiceException toUrl;
        private @Nullable AwsServiceException toAttributes;

        @Override
        public GetQueueUrlResponse getQueueUrl(Consumer<GetQueueUrlRequest.Builder> request) {
            if (toUrl != null) {
                throw toUrl;
            }
            return GetQueueUrlResponse.builder().queueUrl(URL).build();
        }

        @Override
        public GetQueueAttributesResponse getQueueAttributes(Consumer<GetQueueAttributesRequest.Builder> request) {
            if (toAttributes != null) {
                throw toAttributes;
            }
            return GetQueueAttributesResponse.builder()
                    .attributes(Map.of(QueueAttributeName.QUEUE_ARN, "arn:aws:sqs:eu-central-1:123456789012:jobs"))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final OneQueue sqs = new OneQueue();

    private Queues queues(Map<String, String> settings) {
        return new Queues(SqsFixture.config(settings), new SqsJobQueue.Clients(sqs, sqs), InstantSource.system());
    }

    private static AwsServiceException answer(int status, String code) {
        return SqsException.builder()
                .statusCode(status)
                .message("User: arn:aws:sts::1:assumed-role/r is not authorized to perform: sqs:getqueueattributes")
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    @Test
    void oneQueueUnderTwoNamesIsRefused() {
        Queues queues = queues(Map.of("longhaul.queue.a.address", URL, "longhaul.queue.b.address", "jobs"));
        queues.open("a");

        assertThatThrownBy(() -> queues.open("b")).isInstanceOfSatisfying(QueueException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.Refused);
            assertThat(e)
                    .hasMessageContaining("longhaul.queue.a.address")
                    .hasMessageContaining("longhaul.queue.b.address");
        });
        assertThat(queues.open("a").name()).isEqualTo("a");
    }

    @Test
    void aQueueThatMayNotBeLookedAtSaysWhichRightIsMissing() {
        sqs.toAttributes = answer(403, "AccessDenied");

        assertThatThrownBy(
                        () -> queues(Map.of("longhaul.queue.address", "jobs")).open(QueueConfig.UNNAMED))
                .isInstanceOfSatisfying(QueueException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.Denied);
                    assertThat(e).hasMessageContaining("grant the worker's role sqs:GetQueueAttributes");
                });
    }

    @Test
    void aQueueThatIsNotThereSaysWhatToSet() {
        sqs.toUrl = answer(400, "AWS.SimpleQueueService.NonExistentQueue");

        assertThatThrownBy(
                        () -> queues(Map.of("longhaul.queue.address", "jobs")).open(QueueConfig.UNNAMED))
                .isInstanceOfSatisfying(QueueException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.NoSuchQueue);
                    assertThat(e).hasMessageContaining("longhaul.queue.address");
                });
    }

    @Test
    void anAnswerThatMayPassIsLeftAsItIs() {
        sqs.toAttributes = answer(503, "ServiceUnavailable");

        assertThatThrownBy(
                        () -> queues(Map.of("longhaul.queue.address", "jobs")).open(QueueConfig.UNNAMED))
                .isInstanceOfSatisfying(
                        QueueException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Unavailable));
    }
}
