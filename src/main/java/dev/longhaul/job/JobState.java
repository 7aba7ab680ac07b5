package dev.longhaul.job;

import java.time.Instant;

/**
 * Where a job is in its life. Each state has methods only for the moves that are legal from it:
 *
 * <pre>
 * Queued -> Running -> Succeeded | Failed | Cancelled | Quarantined -- reopen --> Queued
 *              '-> Waiting -> Running
 * </pre>
 */
public sealed interface JobState {

    /** A state in which the job still has a future of its own. */
    sealed interface Open extends JobState {
        default Cancelled cancel(String reason) {
            return new Cancelled(reason);
        }

        default Failed fail(Failure failure) {
            return new Failed(failure, DeadLetter.Pending);
        }
    }

    /** A state that only a reopen leaves. */
    sealed interface Settled extends JobState {}

    /** A settled state from which the job may be asked to run again. */
    sealed interface Reopenable extends Settled {
        default Queued reopen() {
            return new Queued();
        }
    }

    /** Waits for its first attempt of this round. */
    record Queued() implements Open {
        public Running start(Owner owner) {
            return new Running(owner);
        }
    }

    /** Waits between attempts. */
    record Waiting(Why why, Instant until) implements Open {

        /** What a job waits for. */
        public enum Why {
            Retry,
            Released,
            NotBefore,
            /** A person took it from its worker, which is to let go of it first. */
            TakenOver
        }

        public Running start(Owner owner) {
            return new Running(owner);
        }
    }

    /** One attempt of one worker has it. */
    record Running(Owner owner) implements Open {
        public Running takeOver(Owner next) {
            return new Running(next);
        }

        public Succeeded succeed(Result result) {
            return new Succeeded(result);
        }

        public Waiting retry(Instant at) {
            return new Waiting(Waiting.Why.Retry, at);
        }

        public Waiting release(Instant notBefore) {
            return new Waiting(Waiting.Why.Released, notBefore);
        }

        /** Taken from its owner, which lives and may still run it: free at that time, and once the owner has let go of it. */
        public Waiting takeAway(Instant freeFrom) {
            return new Waiting(Waiting.Why.TakenOver, freeFrom);
        }

        public Quarantined quarantine(Failure failure) {
            return new Quarantined(failure, DeadLetter.Pending);
        }
    }

    record Succeeded(Result result) implements Settled {}

    record Failed(Failure failure, DeadLetter deadLetter) implements Reopenable {
        public Failed deadLettered(DeadLetter progress) {
            return new Failed(failure, progress);
        }
    }

    record Cancelled(String reason) implements Reopenable {}

    /** Killed its workers too often to be tried again by itself. */
    record Quarantined(Failure failure, DeadLetter deadLetter) implements Reopenable {
        public Quarantined deadLettered(DeadLetter progress) {
            return new Quarantined(failure, progress);
        }
    }

    /** A record made only to stop a sleeping writer: counts as absent. */
    record Abandoned() implements Settled {}

    /** The state's word in answers and filters. */
    default String word() {
        return switch (this) {
            case Queued _ -> "Queued";
            case Waiting _ -> "Waiting";
            case Running _ -> "Running";
            case Succeeded _ -> "Succeeded";
            case Failed _ -> "Failed";
            case Cancelled _ -> "Cancelled";
            case Quarantined _ -> "Quarantined";
            case Abandoned _ -> "Abandoned";
        };
    }
}
