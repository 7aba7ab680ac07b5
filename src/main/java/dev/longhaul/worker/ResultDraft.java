package dev.longhaul.worker;

import dev.longhaul.handler.Checkpoints;
import dev.longhaul.handler.ResultSink;
import dev.longhaul.job.JobId;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Result;
import dev.longhaul.store.AttemptCheckpoints.Pointer;

/** The outputs of one attempt while nobody knows yet whether they will count. */
public interface ResultDraft extends ResultSink {

    /** Closes the draft: outputs that are still open are discarded, the closed ones are the result. */
    Result finish();

    /** Discards what is open; closed outputs stay until the sweeper removes the attempt. */
    void discard();

    /** The job's checkpoints, which may keep outputs of this draft. */
    Checkpoints checkpoints(Pointer pointer);

    /** Begins the draft of an attempt. */
    @FunctionalInterface
    interface Maker {
        ResultDraft begin(JobId job, Owner owner);
    }
}
