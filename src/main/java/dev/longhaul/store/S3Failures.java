package dev.longhaul.store;

import dev.longhaul.store.StoreException.Kind;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Turns what the SDK throws into our few kinds. */
final class S3Failures {

    private S3Failures() {}

    static <T> T translating(String call, Supplier<T> action) {
        try {
            return action.get();
        } catch (SdkException e) {
            throw translate(call, e);
        }
    }

    static StoreException translate(String call, SdkException e) {
        return switch (e) {
            case S3Exception answer -> new StoreException(kindOf(answer), call + ": " + describe(answer), e);
            case SdkClientException silence ->
                new StoreException(Kind.Unavailable, call + ": " + silence.getMessage(), e);
            default -> new StoreException(Kind.Unexpected, call + ": " + e.getMessage(), e);
        };
    }

    static boolean isStatus(SdkException e, int status) {
        return e instanceof S3Exception answer && answer.statusCode() == status;
    }

    private static Kind kindOf(S3Exception e) {
        return switch (e.statusCode()) {
            case 304, 412 -> Kind.Precondition;
            case 403, 401 -> isExpiredToken(e) ? Kind.Unavailable : Kind.Denied;
            case 404 -> Kind.Missing;
            case 409 -> Kind.Conflict;
            case 408, 429, 500, 502, 503, 504 -> Kind.Unavailable;
            case 400 ->
                isExpiredToken(e) || e.isThrottlingException() || "RequestTimeout".equals(code(e))
                        ? Kind.Unavailable
                        : Kind.Unexpected;
            default -> Kind.Unexpected;
        };
    }

    /** Credentials that the provider chain will renew (case C15). */
    private static boolean isExpiredToken(S3Exception e) {
        return "ExpiredToken".equals(code(e)) || "TokenRefreshRequired".equals(code(e));
    }

    private static String describe(S3Exception e) {
        return e.statusCode() + " " + code(e)
                + (e.statusCode() == 403 ? " (a missing key answers so too without s3:ListBucket)" : "");
    }

    private static String code(S3Exception e) {
        return e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
    }
}
