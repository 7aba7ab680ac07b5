package dev.longhaul.job;

/**
 * Why an attempt or a job failed.
 *
 * @param kind a stable word, low in number: {@code timeout}, {@code handler-error}, {@code input-missing}, ...
 * @param message one sentence for a person, cut to {@value #MESSAGE_LIMIT} characters
 * @param retryable whether another attempt may end better
 */
public record Failure(String kind, String message, boolean retryable) {

    public static final int MESSAGE_LIMIT = 500;
    private static final int KIND_LIMIT = 64;

    public Failure {
        kind = cut(kind, KIND_LIMIT);
        message = cut(message, MESSAGE_LIMIT);
    }

    private static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
    }
}
