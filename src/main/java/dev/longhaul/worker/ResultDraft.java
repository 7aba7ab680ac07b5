package dev.longhaul.worker;

import dev.longhaul.handler.ResultSink;
import dev.longhaul.job.Result;

/** The outputs of one attempt while nobody knows yet whether they will count. */
public interface ResultDraft extends ResultSink {

    /** Closes the draft: outputs that are still open are discarded, the closed ones are the result. */
    Result finish();

    /** Discards what is open; closed outputs stay until the sweeper removes the attempt. */
    void discard();

    /** Begins a draft under a key prefix. */
    @FunctionalInterface
    interface Maker {
        ResultDraft begin(String prefix);
    }
}
