package dev.longhaul.queue;

import dev.longhaul.job.Redacted;
import org.jspecify.annotations.Nullable;

/** What an exception of the SDK and its causes say, without the receipt handles that they may quote. */
final class RedactedCause extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int DEPTH_LIMIT = 8;

    private RedactedCause(Throwable original, @Nullable RedactedCause cause) {
        super(
                original.getClass().getName() + ": " + Redacted.text(String.valueOf(original.getMessage())),
                cause,
                false,
                true);
        setStackTrace(original.getStackTrace());
    }

    static RedactedCause of(Throwable original) {
        return of(original, DEPTH_LIMIT);
    }

    private static RedactedCause of(Throwable original, int depth) {
        Throwable deeper = original.getCause();
        return new RedactedCause(original, deeper == null || depth == 1 ? null : of(deeper, depth - 1));
    }
}
