package dev.longhaul.store;

import dev.longhaul.job.Redacted;
import dev.longhaul.store.StoreException.Kind;
import java.util.Set;
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
        return new StoreException(
                Kind.Unavailable,
                call + " got no answer: " + Redacted.text(String.valueOf(failure.getMessage())),
                failure);
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
        return new StoreException(
                kind,
                kind != Kind.Unavailable && isOfKey(answer)
                        ? said + KEY_HINT
                        : kind == Kind.Denied ? said + DENIED_HINT : said,
                answer);
    }

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
