package dev.longhaul.store;

import dev.longhaul.job.JobRecord;

/** A wish to change a record: asked with what the record says, and asked again whenever somebody else was faster. */
@FunctionalInterface
public interface Move {

    Step on(JobRecord record);

    /** What to do with the record as it is. */
    sealed interface Step {
        /** Replace it. */
        record To(JobRecord next) implements Step {}

        /** It is already as wanted: an earlier try of ours whose answer was lost, or somebody else's. */
        record Done() implements Step {}

        /** The wish no longer fits. */
        record Refuse() implements Step {}
    }

    static Step to(JobRecord next) {
        return new Step.To(next);
    }

    static Step done() {
        return new Step.Done();
    }

    static Step refuse() {
        return new Step.Refuse();
    }
}
