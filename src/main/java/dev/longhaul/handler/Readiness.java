package dev.longhaul.handler;

import java.time.Instant;

/**
 * Whether a handler can take jobs of a type now. While it cannot, the worker receives nothing for it: what it needs may be away, or
 * wrongly set up, and jobs must not be spent on finding that out.
 */
public sealed interface Readiness {

    /**
     * It can.
     *
     * @param room how many jobs more it can begin at this moment; with 0 it is well, but full
     */
    record Ready(int room) implements Readiness {
        public Ready {
            if (room < 0) {
                throw new IllegalArgumentException("there is no room for " + room + " jobs");
            }
        }
    }

    /**
     * It cannot, and a person may have to act.
     *
     * @param reason one sentence for that person: it is shown by the worker's own readiness, and logged: no secrets
     * @param since when that began
     */
    record Unready(String reason, Instant since) implements Readiness {
        @Override
        public int room() {
            return 0;
        }
    }

    /** How many jobs more it can begin now. */
    int room();

    /** For handlers that always can, as often as the worker has slots. */
    static Readiness ready() {
        return new Ready(Integer.MAX_VALUE);
    }

    static Readiness ready(int room) {
        return new Ready(room);
    }

    static Readiness unready(String reason, Instant since) {
        return new Unready(reason, since);
    }
}
