package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobId;
import dev.longhaul.job.Owner;
import dev.longhaul.store.WorkerFace;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The attempts on this worker, and the jobs that are being looked at: of two messages of one job, one at a time decides, so that no
 * thread takes a claim of another for one that nobody runs. Once a drain has begun, whatever is added is told at once.
 */
final class RunningJobs {

    private final ConcurrentMap<Owner, RunningJob> attempts = new ConcurrentHashMap<>();
    private final Set<JobId> reserved = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Stop drain;

    /** Whether the caller may look at the job and claim it, until it gives it back; false while another thread does. */
    boolean reserve(JobId job) {
        return reserved.add(job);
    }

    void giveBack(JobId job) {
        reserved.remove(job);
    }

    void add(RunningJob job) {
        attempts.put(job.owner(), job);
        Stop wish = drain;
        if (wish != null) {
            job.tell(wish);
        }
    }

    void remove(RunningJob job) {
        attempts.remove(job.owner());
    }

    Optional<RunningJob> find(Owner owner) {
        return Optional.ofNullable(attempts.get(owner));
    }

    Collection<RunningJob> all() {
        return List.copyOf(attempts.values());
    }

    int count() {
        return attempts.size();
    }

    boolean isRunning() {
        return !attempts.isEmpty();
    }

    /** Whether no job runs or is being looked at. In this order: a job is added before its reservation ends. */
    boolean isIdle() {
        return reserved.isEmpty() && attempts.isEmpty();
    }

    /** Tells all that run, and all that will still be added. */
    void drain(Stop wish) {
        drain = wish;
        all().forEach(job -> job.tell(wish));
    }

    /** What others may read of it: a job that is missing here is in nobody's hands on this worker. */
    List<WorkerFace.Run> face() {
        List<WorkerFace.Run> looks =
                reserved.stream().map(job -> new WorkerFace.Run(job.value())).toList();
        return Stream.concat(looks.stream(), all().stream().map(RunningJob::face))
                .toList();
    }
}
