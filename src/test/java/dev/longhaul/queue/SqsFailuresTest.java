package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.queue.QueueException.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SqsFailuresTest {

    private static final String HANDLE = "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a+wqNkPLdDh/uNdhkpZVEFkLrjsSxvIQGvKIBq5eXSPP"
            + "DR5NdV0MM+xqwYVf8vzQLqkD3gkE3YbPDkpM2CTtGvxMJwh5R2rPJoWxaVZ9eWzFm0gPTgmhXPGQvfnRXb5i5DlJ0mSSm==";

    @ParameterizedTest
    @CsvSource({
        "400, AWS.SimpleQueueService.NonExistentQueue, no queue, NoSuchQueue",
        "400, QueueDoesNotExist, no queue, NoSuchQueue",
        "400, AWS.SimpleQueueService.MessageNotInflight, not in flight, MessageLost",
        "400, ReceiptHandleIsInvalid, no handle, MessageLost",
        "400, InvalidParameterValue, Message does not exist or is not available for visibility timeout change., MessageLost",
        "400, InvalidParameterValue, Total VisibilityTimeout for the message is beyond the limit, Unexpected",
        "400, InvalidParameterValue, Message must be shorter than 1048576 bytes., TooLarge",
        "403, AccessDenied, no right, Denied",
        "400, KmsAccessDenied, no right to the key, Denied",
        "403, ExpiredToken, it has expired, Unavailable",
        "403, RequestExpired, clocks, Unavailable",
        "400, RequestThrottled, too fast, Unavailable",
        "400, OverLimit, too many in flight, Unavailable",
        "503, ServiceUnavailable, later, Unavailable",
        "500, Whatever, broken, Unavailable",
        "400, SomethingNew, never seen, Unexpected"
    })
    void knowsWhatAnAnswerMeans(int status, String code, String message, Kind kind) {
        SqsException e = (SqsException) SqsException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();

        assertThat(SqsFailures.of("call", e).kind()).isEqualTo(kind);
    }

    /** Texts as SQS and ElasticMQ have them. */
    @ParameterizedTest
    @CsvSource({
        "InvalidParameterValue, Value %s for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.",
        "ReceiptHandleIsInvalid, The input receipt handle \"%s\" is not a valid receipt handle.",
        "InvalidParameterValue, Value %s for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change."
    })
    void noTextOfAFailureHoldsAReceiptHandle(String code, String text) {
        String message = text.formatted(HANDLE);
        SqsException e = (SqsException) SqsException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .message(message)
                .cause(new IllegalStateException("within: " + message))
                .build();
        BatchResultErrorEntry entry = BatchResultErrorEntry.builder()
                .id("0")
                .code(code)
                .message(message)
                .senderFault(true)
                .build();

        assertThat(SqsFailures.of("call", e).kind()).isEqualTo(Kind.MessageLost);
        assertThat(SqsFailures.of("call", e)).message().contains("AQEB…").doesNotContain(HANDLE);
        assertThat(trace(SqsFailures.of("call", e)))
                .contains("SqsException", "within")
                .doesNotContain(HANDLE);
        assertThat(SqsFailures.of("call", entry)).message().contains("AQEB…").doesNotContain(HANDLE);
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Case C8. */
    @ParameterizedTest
    @CsvSource({"Unable to load credentials", "Read timed out"})
    void takesSilenceAndMissingCredentialsForPassing(String message) {
        assertThat(SqsFailures.of("call", SdkClientException.create(message)).kind())
                .isEqualTo(Kind.Unavailable);
    }

    /** Case A4. */
    @ParameterizedTest
    @CsvSource({
        "InternalError, false, Unavailable",
        "Whatever, false, Unavailable",
        "AWS.SimpleQueueService.MessageNotInflight, true, MessageLost",
        "Whatever, true, Unexpected"
    })
    void knowsWhatAnEntryOfABatchMeans(String code, boolean senderFault, Kind kind) {
        BatchResultErrorEntry entry = BatchResultErrorEntry.builder()
                .id("0")
                .code(code)
                .senderFault(senderFault)
                .build();

        assertThat(SqsFailures.of("call", entry).kind()).isEqualTo(kind);
    }
}
