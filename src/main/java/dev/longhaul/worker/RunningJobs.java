package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobId;
import dev.longhaul.store.WorkerFace;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The attempts on this worker, by job. Once a drain has begun, whatever is added is told at once. */
final class RunningJobs {

    private final ConcurrentMap<JobId, RunningJob> jobs = new ConcurrentHashMap<>();
    private volatile @Nullable Stop drain;

    void add(RunningJob job) {
        jobs.put(job.id(), job);
        Stop wish = drain;
        if (wish != null) {
            job.tell(wish);
        }
    }

    void remove(RunningJob job) {
        jobs.remove(job.id(), job);
    }

    Optional<RunningJob> find(JobId job) {
        return Optional.ofNullable(jobs.get(job));
    }

    Collection<RunningJob> all() {
        return List.copyOf(jobs.values());
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Tells all that run, and all that will still be added. */
    void drain(Stop wish) {
        drain = wish;
        all().forEach(job -> job.tell(wish));
    }

    List<WorkerFace.Run> face() {
        return all().stream()
                .map(job -> new WorkerFace.Run(job.id().value(), job.attempt()))
                .toList();
    }
}
