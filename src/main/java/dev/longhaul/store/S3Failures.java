package dev.longhaul.store;

import dev.longhaul.job.Redacted;
import dev.longhaul.store.StoreException.Kind;
import java.net.UnknownHostException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Turns what the SDK throws into the few kinds that the callers tell apart. */
final class S3Failures {

    private static final int NOT_MODIFIED = 304;
    private static final int DENIED = 403;
    private static final int MISSING = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION = 412;
    private static final int OUT_OF_RANGE = 416;
    private static final int TOO_MANY = 429;
    private static final int SERVER = 500;
    private static final int DEEPEST = 20;

    /** Answers of 4xx that pass by themselves: a clock or token to be refreshed, a body cut off on its way. */
    private static final Set<String> PASSING_CODES = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "TokenRefreshRequired",
            "RequestTimeTooSkewed",
            "RequestExpired",
            "RequestTimeout",
            "IncompleteBody",
            "BadDigest");

    /** Whoever asks is not who it says, or not any more: no right would help. */
    private static final Set<String> CREDENTIAL_CODES = Set.of(
            "SignatureDoesNotMatch",
            "InvalidAccessKeyId",
            "InvalidToken",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "ExpiredToken",
            "ExpiredTokenException",
            "TokenRefreshRequired");

    private S3Failures() {}

    /**
     * @param call operation and key, for the message
     */
    static StoreException translate(String call, SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            return answered(call, answer);
        }
        if (failure instanceof AbortedException) {
            Thread.currentThread().interrupt();
        }
        String host = unknownHost(failure);
        return new StoreException(
                Kind.Unavailable,
                call + " got no answer: "
                        + (host == null
                                ? Redacted.text(String.valueOf(failure.getMessage()))
                                : "no address is known for the host " + host
                                        + ": check quarkus.s3.endpoint-override, quarkus.s3.path-style-access,"
                                        + " the region, and the network's DNS"),
                failure);
    }

    /** Deep down; the SDK's own sentence names no host. */
    private static @Nullable String unknownHost(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof UnknownHostException unknown) {
                return String.valueOf(unknown.getMessage()).replaceFirst(":.*", "");
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** A 404 to a write that names an ETag: the object is gone, which breaks the condition like another ETag. */
    static StoreException translateConditional(String call, SdkException failure) {
        return isMissing(failure) && !"NoSuchBucket".equals(code(failure))
                ? new StoreException(Kind.Precondition, call + ": the object is gone", failure)
                : translate(call, failure);
    }

    static boolean isNotModified(SdkException failure) {
        return status(failure) == NOT_MODIFIED;
    }

    /** No such key or upload. A missing bucket is none of it: that is nobody's ordinary answer. */
    static boolean isMissing(SdkException failure) {
        return status(failure) == MISSING;
    }

    static boolean isMissingBucket(SdkException failure) {
        return "NoSuchBucket".equals(code(failure));
    }

    static boolean isPrecondition(SdkException failure) {
        return status(failure) == PRECONDITION;
    }

    /** Refused by KMS: S3 passes its texts on, and its codes with a prefix. */
    static boolean isOfKey(SdkException failure) {
        return code(failure).startsWith("KMS.")
                || (status(failure) == DENIED && text(failure).contains("kms:"));
    }

    /** The credentials are wrong or over: no right is missing. */
    static boolean isOfCredentials(SdkException failure) {
        return CREDENTIAL_CODES.contains(code(failure));
    }

    static boolean isOutOfRange(SdkException failure) {
        return status(failure) == OUT_OF_RANGE;
    }

    static int status(SdkException failure) {
        return failure instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    static String code(SdkException failure) {
        return failure instanceof AwsServiceException answer
                        && answer.awsErrorDetails() != null
                        && answer.awsErrorDetails().errorCode() != null
                ? answer.awsErrorDetails().errorCode()
                : "";
    }

    private static String text(SdkException failure) {
        return failure instanceof AwsServiceException answer
                        && answer.awsErrorDetails() != null
                        && answer.awsErrorDetails().errorMessage() != null
                ? answer.awsErrorDetails().errorMessage()
                : String.valueOf(failure.getMessage());
    }

    private static StoreException answered(String call, AwsServiceException answer) {
        Kind kind = kind(answer);
        String code = code(answer);
        String said = call + " answered " + answer.statusCode() + (code.isEmpty() ? "" : " " + code);
        return new StoreException(kind, said + hint(kind, answer), answer);
    }

    private static String hint(Kind kind, AwsServiceException answer) {
        if (isOfCredentials(answer)) {
            return CREDENTIALS_HINT;
        }
        if (kind == Kind.Unavailable) {
            return "";
        }
        return isOfKey(answer) ? KEY_HINT : kind == Kind.Denied ? DENIED_HINT : "";
    }

    static final String CREDENTIALS_HINT =
            ": S3 does not take the worker's credentials, whatever their rights: they are mistyped, deleted, expired, or another"
                    + " account's or endpoint's; check the task role, or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"
                    + " AWS_SESSION_TOKEN";

    private static final String KEY_HINT =
            ": the key that encrypts the bucket refused: the worker's role needs kms:GenerateDataKey to write and kms:Decrypt to"
                    + " read";

    private static final String DENIED_HINT =
            ": a right is missing (s3:GetObject, s3:PutObject, s3:DeleteObject, the key's kms rights), or the key is missing and"
                    + " s3:ListBucket is not granted, for then S3 says 403 instead of 404";

    private static Kind kind(AwsServiceException answer) {
        int status = answer.statusCode();
        if (status >= SERVER || status == TOO_MANY || answer.isThrottlingException() || isPassing(answer)) {
            return Kind.Unavailable;
        }
        return switch (status) {
            case DENIED -> Kind.Denied;
            case MISSING -> Kind.Missing;
            case CONFLICT -> Kind.Conflict;
            case PRECONDITION -> Kind.Precondition;
            default -> Kind.Unexpected;
        };
    }

    private static boolean isPassing(AwsServiceException answer) {
        String code = code(answer);
        return PASSING_CODES.contains(code) || code.contains("Throttl");
    }
}
