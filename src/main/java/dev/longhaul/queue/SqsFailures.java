package dev.longhaul.queue;

import dev.longhaul.queue.QueueException.Kind;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** Turns what the SDK throws, and the codes of batch entries, into our few kinds. */
final class SqsFailures {

    private SqsFailures() {}

    static <T> T translating(String call, Supplier<T> action) {
        try {
            return action.get();
        } catch (SdkException e) {
            throw translate(call, e);
        }
    }

    static QueueException translate(String call, SdkException e) {
        return switch (e) {
            case AwsServiceException answer ->
                new QueueException(kindOf(answer), call + ": " + answer.statusCode() + " " + code(answer), e);
            case SdkClientException silence ->
                new QueueException(Kind.Unavailable, call + ": " + silence.getMessage(), e);
            default -> new QueueException(Kind.Unexpected, call + ": " + e.getMessage(), e);
        };
    }

    private static Kind kindOf(AwsServiceException e) {
        if (e.isThrottlingException() || e.statusCode() >= 500 || e.statusCode() == 429) {
            return Kind.Unavailable;
        }
        Kind byCode = kindOf(code(e), String.valueOf(e.getMessage()));
        return byCode == Kind.Unexpected && e.statusCode() == 403 ? Kind.Denied : byCode;
    }

    /** The kind behind an error code; codes come with or without their namespace, in the query and the JSON protocol's spelling. */
    static Kind kindOf(String code, String message) {
        String bare = code.substring(code.lastIndexOf('.') + 1);
        return switch (bare) {
            case "ReceiptHandleIsInvalid", "MessageNotInflight" -> Kind.MessageLost;
            case "InvalidParameterValue" ->
                message.contains("does not exist") || message.contains("not available for visibility timeout change")
                        ? Kind.MessageLost
                        : message.contains("must be shorter than") ? Kind.TooLarge : Kind.Unexpected;
            case "QueueDoesNotExist", "NonExistentQueue" -> Kind.NoSuchQueue;
            case "AccessDenied",
                    "AccessDeniedException",
                    "KmsAccessDenied",
                    "InvalidClientTokenId",
                    "SignatureDoesNotMatch" -> Kind.Denied;
            case "ExpiredToken",
                    "ExpiredTokenException",
                    "RequestThrottled",
                    "Throttling",
                    "ThrottlingException",
                    "KmsThrottled",
                    "OverLimit",
                    "InternalError",
                    "ServiceUnavailable" -> Kind.Unavailable;
            case "BatchRequestTooLong", "InvalidMessageContents" -> Kind.TooLarge;
            default -> Kind.Unexpected;
        };
    }

    private static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
    }
}
