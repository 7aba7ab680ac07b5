package dev.longhaul.store;

import org.jspecify.annotations.Nullable;

/** An S3 call that did not do what it was asked. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What kind of failure it is, and so what to do about it. */
    public enum Kind {
        /** 412: somebody was there. Read and compare. */
        Precondition,
        /** 409: a conflicting call at the same time. Read again and retry with jitter. */
        Conflict,
        /** No such bucket, or a key that must exist does not. */
        Missing,
        /** 403: a right is missing. */
        Denied,
        /** Timeouts, resets, 5xx, throttling, missing credentials: try again later. The call may have had its effect. */
        Unavailable,
        /** Anything else: a bug or an unexpected answer. */
        Unexpected
    }

    private final Kind kind;

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isPassing() {
        return kind == Kind.Unavailable || kind == Kind.Conflict;
    }
}
