package dev.longhaul.handler.lambda;

import org.jspecify.annotations.Nullable;

/** What a job hears of its invocation, in this order. */
sealed interface Signal {

    /** The runtime has the event. */
    record Delivered() implements Signal {}

    /** The runtime did not take the event, so another may. */
    record Undelivered(String why) implements Signal {}

    /** An answer begins, whole or as a stream. */
    record Began(String contentType, boolean isStream) implements Signal {}

    /**
     * A piece of the answer.
     *
     * @param taken to be run when it is dealt with: more comes then
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Data(byte[] bytes, Runnable taken) implements Signal {}

    /**
     * The answer is whole.
     *
     * @param failure what went wrong while it was made, as its trailers say; null for a good answer
     */
    record Finished(@Nullable FunctionError failure) implements Signal {}

    /** The answer broke off. */
    record Broken(String why) implements Signal {}

    /**
     * The function failed.
     *
     * @param isFault whether it would fail whatever the job
     */
    record Failed(FunctionError error, boolean isFault) implements Signal {}

    /** The runtime is gone. */
    record Lost(String why) implements Signal {}

    /** The worker has ended the runtime, for a reason that is not this job's. */
    record Withdrawn(String why) implements Signal {}
}
