package dev.longhaul.queue;

import dev.longhaul.job.Redacted;
import dev.longhaul.queue.QueueException.Kind;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;

/**
 * The SDK's exceptions and the failed entries of a batch as our few kinds. SQS names one failure in several ways: by protocol (a code may
 * have the prefix {@code AWS.SimpleQueueService.}), by age, and by text within {@code InvalidParameterValue}. Its texts
 * may quote receipt handles, which are secrets: they leave here redacted.
 */
final class SqsFailures {

    private static final String PREFIX = "AWS.SimpleQueueService.";
    private static final Set<String> LOST = Set.of("MessageNotInflight", "ReceiptHandleIsInvalid");
    private static final Set<String> NO_QUEUE =
            Set.of("NonExistentQueue", "QueueDoesNotExist", "QueueDeletedRecently", "InvalidAddress");
    private static final Set<String> TOO_LARGE = Set.of("BatchRequestTooLong", "MessageTooLong");

    /** Refused with 403, or 400, though the right is there: credentials and clocks renew themselves. */
    private static final Set<String> PASSING = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "InternalError",
            "InternalFailure",
            "InternalServerError",
            "ServiceUnavailable",
            "RequestTimeout",
            "OverLimit");

    private SqsFailures() {}

    static <T> T translating(String call, Supplier<T> action) {
        try {
            return action.get();
        } catch (SdkException e) {
            throw of(call, e);
        }
    }

    static QueueException of(String call, SdkException e) {
        Kind kind = e instanceof AwsServiceException answer ? kind(answer) : Kind.Unavailable;
        String said = Redacted.text(String.valueOf(e.getMessage()));
        return new QueueException(kind, call + ": " + said, RedactedCause.of(e));
    }

    static QueueException of(String call, BatchResultErrorEntry entry) {
        String message = entry.message() == null ? "" : entry.message();
        int status = Boolean.TRUE.equals(entry.senderFault()) ? 400 : 500;
        return new QueueException(
                kind(entry.code(), message, status), call + ": " + entry.code() + " " + Redacted.text(message), null);
    }

    private static Kind kind(AwsServiceException e) {
        if (e.awsErrorDetails() == null) {
            return kind("", String.valueOf(e.getMessage()), e.statusCode());
        }
        String code = String.valueOf(e.awsErrorDetails().errorCode());
        String message = String.valueOf(e.awsErrorDetails().errorMessage());
        return e.isThrottlingException() ? Kind.Unavailable : kind(code, message, e.statusCode());
    }

    private static Kind kind(String fullCode, String message, int status) {
        String code = fullCode.startsWith(PREFIX) ? fullCode.substring(PREFIX.length()) : fullCode;
        String text = message.toLowerCase(Locale.ROOT);
        if (LOST.contains(code) || isLost(code, text)) {
            return Kind.MessageLost;
        }
        if (NO_QUEUE.contains(code)) {
            return Kind.NoSuchQueue;
        }
        if (TOO_LARGE.contains(code) || text.contains("must be shorter than")) {
            return Kind.TooLarge;
        }
        if (PASSING.contains(code) || code.contains("Throttl") || status >= 500 || status == 429 || status == 408) {
            return Kind.Unavailable;
        }
        return isDenied(code, status) ? Kind.Denied : Kind.Unexpected;
    }

    /** What SQS says of a handle that it knows but whose message is gone or visible. */
    private static boolean isLost(String code, String text) {
        return code.startsWith("InvalidParameterValue")
                && (text.contains("not available for visibility timeout change")
                        || text.contains("receipt handle has expired"));
    }

    private static boolean isDenied(String code, int status) {
        return status == 403
                || status == 401
                || code.startsWith("AccessDenied")
                || code.toLowerCase(Locale.ROOT).startsWith("kms");
    }
}
