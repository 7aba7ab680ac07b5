package dev.longhaul.queue;

import org.jspecify.annotations.Nullable;

/** An SQS call, or one entry of a batch, that did not do what it was asked. */
public final class QueueException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What kind of failure it is, and so what to do about it. */
    public enum Kind {
        /** The receipt handle no longer stands for a hidden message: expired, deleted, or taken over by a newer receive. */
        MessageLost,
        /** The queue does not exist (any more). */
        NoSuchQueue,
        /** A right is missing. */
        Denied,
        /** The queue is there, but not set up for jobs: the message says what to set. */
        Refused,
        /** The message is larger than the queue takes. */
        TooLarge,
        /** Timeouts, resets, 5xx, throttling, missing credentials: try again later. The call may have had its effect. */
        Unavailable,
        /** Anything else: a bug or an unexpected answer. */
        Unexpected
    }

    private final Kind kind;

    public QueueException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether a person has to act before it can work again. */
    public boolean isPermanent() {
        return kind == Kind.NoSuchQueue || kind == Kind.Denied || kind == Kind.Refused;
    }
}
