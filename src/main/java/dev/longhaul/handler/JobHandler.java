package dev.longhaul.handler;

import dev.longhaul.job.Outcome;
import java.util.Set;

/**
 * Does the work of one or more job types. A CDI bean; one instance serves all attempts, also at the same time.
 *
 * <p>A handler may run more than once for the same job (a worker dies, a deploy takes long): what it writes to its
 * {@linkplain JobContext#result() result} counts only for the attempt that succeeds. For effects elsewhere use the
 * {@linkplain JobContext#fencingToken() fencing token}.
 */
public interface JobHandler {

    /** The types it serves. Two handlers that serve the same type keep the worker from starting. */
    Set<String> types();

    /**
     * The setting that names one of its types, as {@code longhaul.exec.programs."report"}; empty where the code does. Shown to a person who
     * has to give the type another name.
     */
    default String settingOf(String type) {
        return "";
    }

    /**
     * Whether jobs of one of its types can be begun now; asked before every receive, from any thread, so the answer is known and never
     * waited for. An attempt that was begun all the same ends with {@link Outcome.Released}, which costs it nothing while this says
     * that there is no room.
     */
    default Readiness readiness(String type) {
        return Readiness.ready();
    }

    /**
     * Runs one attempt, on a platform thread of its own, for as long as it needs. The thread is interrupted when the attempt is to end
     * at once; a handler that goes on for a minute after that condemns the worker.
     *
     * @throws Exception counts as a retryable failure of kind {@code handler-error}
     */
    Outcome handle(JobContext job) throws Exception;
}
