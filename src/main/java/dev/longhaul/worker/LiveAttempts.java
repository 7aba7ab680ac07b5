package dev.longhaul.worker;

import dev.longhaul.job.JobId;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Progress;
import dev.longhaul.store.AttemptLogs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Attempts as they are this moment: those that run here from memory, others from what their workers last wrote. */
public final class LiveAttempts {

    private final RunningJobs jobs;
    private final AttemptLogs logs;

    LiveAttempts(RunningJobs jobs, AttemptLogs logs) {
        this.jobs = jobs;
        this.logs = logs;
    }

    /** What a running attempt says of its progress; empty if it does not run here, or says nothing. */
    public Optional<Progress> progress(Owner owner) {
        return jobs.find(owner).map(RunningJob::newestProgress);
    }

    /**
     * A log.
     *
     * @param mark as it was last read, to be read again only if it has changed
     */
    public record Log(LogText text, @Nullable String mark) {
        public static final Log NONE = new Log(LogText.EMPTY, null);
    }

    /** The log of an attempt; empty if none was written yet. Costs at most one request to S3. */
    public Optional<Log> log(JobId job, Owner owner, Log known) {
        Optional<RunningJob> here = jobs.find(owner);
        if (here.isPresent()) {
            return Optional.of(new Log(LogText.of(here.get().tail().content()), null));
        }
        return switch (logs.read(job, owner, known.mark())) {
            case AttemptLogs.Copy.None _ -> Optional.empty();
            case AttemptLogs.Copy.Same _ -> Optional.of(known);
            case AttemptLogs.Copy.Text(byte[] text, String etag) -> Optional.of(new Log(LogText.of(text), etag));
        };
    }
}
