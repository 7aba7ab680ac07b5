package dev.longhaul.store;

import java.time.Duration;

/** How a caller waits between two tries; tests wait without time passing. */
@FunctionalInterface
public interface Pause {

    /**
     * Waits on the calling thread.
     *
     * @throws StoreException of kind {@code Unavailable} if the thread is interrupted, with its mark set again
     */
    void pause(Duration duration);

    /** Waits by the machine's clock. */
    static Pause sleeping() {
        return duration -> {
            try {
                Thread.sleep(duration);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException(StoreException.Kind.Unavailable, "interrupted between two tries", e);
            }
        };
    }
}
