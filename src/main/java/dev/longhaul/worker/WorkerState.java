package dev.longhaul.worker;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker is in its life. Each state has methods only for the moves that are legal from it:
 *
 * <pre>
 * Off -> Starting -> Polling <-> Paused -> Draining -> Stopped
 *                       '-> Condemned --------^
 * </pre>
 */
public sealed interface WorkerState {

    /** A state that receives, or would if it were not paused. */
    sealed interface Live extends WorkerState {
        default Draining drain(@Nullable Instant deadline) {
            return new Draining(deadline);
        }

        default Condemned condemn(String why, int exit) {
            return new Condemned(why, exit);
        }
    }

    /** Never started: this process serves its API only. */
    record Off() implements WorkerState {
        public Starting start() {
            return new Starting();
        }
    }

    record Starting() implements Live {
        public Polling start() {
            return new Polling();
        }
    }

    record Polling() implements Live {
        public Paused pause() {
            return new Paused();
        }
    }

    record Paused() implements Live {
        public Polling resume() {
            return new Polling();
        }
    }

    /**
     * Takes nothing new.
     *
     * @param deadline when what still runs is ended; null for none
     */
    record Draining(@Nullable Instant deadline) implements WorkerState {
        /** The same, with a nearer end. */
        public Draining by(Instant nearer) {
            return deadline != null && deadline.isBefore(nearer) ? this : new Draining(nearer);
        }

        public Stopped stop() {
            return new Stopped();
        }
    }

    /**
     * A handler would not end, or the disk stays full: takes nothing new, lets the others finish, then leaves.
     *
     * @param exit its exit code then
     */
    record Condemned(String why, int exit) implements WorkerState {
        public Draining drain(@Nullable Instant deadline) {
            return new Draining(deadline);
        }
    }

    record Stopped() implements WorkerState {}

    /** The state's word in answers, logs and the worker's face. */
    default String word() {
        return switch (this) {
            case Off _ -> "Off";
            case Starting _ -> "Starting";
            case Polling _ -> "Polling";
            case Paused _ -> "Paused";
            case Draining _ -> "Draining";
            case Condemned _ -> "Condemned";
            case Stopped _ -> "Stopped";
        };
    }
}
