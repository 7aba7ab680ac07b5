package dev.longhaul.live;

import dev.longhaul.api.JobView;
import dev.longhaul.job.Progress;
import dev.longhaul.worker.LogText;
import org.jspecify.annotations.Nullable;

/**
 * A job as one look found it.
 *
 * @param number counts the looks that found something new
 * @param attempt of the log, 0 before the first
 * @param isLast nothing more will happen: the job has ended, or its record is gone
 */
record Sight(long number, JobView job, @Nullable Progress progress, int attempt, LogText log, boolean isLast) {

    /** The job's state, whatever its progress: what a person would call news. */
    JobView state() {
        return job.withoutProgress();
    }

    /** Whether it shows the same. */
    boolean shows(Sight other) {
        return state().equals(other.state())
                && (progress == null ? other.progress == null : progress.equals(other.progress))
                && attempt == other.attempt
                && log.end() == other.log.end()
                && isLast == other.isLast;
    }
}
