package dev.longhaul.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a queue, by the whole fleet.
 *
 * @param generation grows by one with each change; 0 before the first
 * @param nonce fresh with each write
 * @param wanted {@code polling} or {@code paused}; what is neither counts as polling
 * @param by who wanted it
 */
public record QueueControl(
        int schema,
        String queue,
        long generation,
        String nonce,
        String wanted,
        String by,
        Instant at,
        @Nullable String reason) {

    public QueueControl {
        requireNonNull(queue, "queue");
        requireNonNull(nonce, "nonce");
        requireNonNull(wanted, "wanted");
        requireNonNull(by, "by");
        requireNonNull(at, "at");
    }

    public static final int SCHEMA = 1;
    public static final String POLLING = "polling";
    public static final String PAUSED = "paused";

    public boolean isPaused() {
        return wanted.equals(PAUSED);
    }

    /** The next wish. */
    QueueControl next(Wish wish, Instant now, String nonce) {
        return new QueueControl(SCHEMA, queue, generation + 1, nonce, wish.wanted(), wish.by(), now, wish.reason());
    }

    static QueueControl none(String queue) {
        return new QueueControl(SCHEMA, queue, 0, "", POLLING, "nobody", Instant.EPOCH, null);
    }

    /** A wish for one or many queues. */
    public record Wish(String wanted, String by, @Nullable String reason) {
        public static Wish paused(String by, @Nullable String reason) {
            return new Wish(PAUSED, by, reason);
        }

        public static Wish polling(String by, @Nullable String reason) {
            return new Wish(POLLING, by, reason);
        }
    }
}
