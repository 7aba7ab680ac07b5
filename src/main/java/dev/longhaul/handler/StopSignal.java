package dev.longhaul.handler;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The wish that an attempt stop. Comes at most once for a drain, and once more if something stricter follows. */
public interface StopSignal {

    /** The newest wish, or null while the attempt may go on. */
    @Nullable
    Stop requested();

    default boolean isRequested() {
        return requested() != null;
    }

    /** Runs the action at each wish, at once if there is one already, on a thread of its own. What it throws is logged. */
    void onRequest(Consumer<Stop> action);

    /**
     * A wish to stop.
     *
     * @param deadline when the attempt is ended by force, by the clock of {@link JobContext#deadline}
     */
    record Stop(Reason reason, Instant deadline) {}

    /** Why an attempt is to stop. */
    enum Reason {
        /** The worker is going: finish before the deadline, or keep what is done and return {@code released}. */
        Drain,
        /** Somebody cancelled the job. The thread is interrupted. */
        Cancelled,
        /** The attempt's time is over. The thread is interrupted. */
        TimedOut,
        /** The job now belongs to another attempt; nothing written from here on counts. The thread is interrupted. */
        Lost
    }
}
