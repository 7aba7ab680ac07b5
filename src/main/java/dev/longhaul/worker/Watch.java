package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Watches what runs: its time, its disk, whether it ends when told to, and whether this worker can still see the ledger. */
final class Watch {

    private static final Logger LOG = Logger.getLogger(Watch.class);
    private static final Duration DISK_INTERVAL = Duration.ofSeconds(5);

    private final RunningJobs jobs;
    private final LeaseKeeper lease;
    private final WorkerConfig config;
    private final InstantSource clock;
    private final WorkDisk disk;
    private final Executor looks;
    private final AtomicBoolean lookingAtDisk = new AtomicBoolean();
    private final Consumer<RunningJob> stuck;
    private volatile Instant nextDiskLook = Instant.MIN;

    /** Time, the disk that all share, and where slow looks are made. */
    record Means(InstantSource clock, WorkDisk disk, Executor looks) {}

    /**
     * A watch.
     *
     * @param stuck told, once, of a handler that does not end
     */
    Watch(RunningJobs jobs, LeaseKeeper lease, WorkerConfig config, Means means, Consumer<RunningJob> stuck) {
        this.jobs = jobs;
        this.lease = lease;
        this.config = config;
        this.clock = means.clock();
        this.disk = means.disk();
        this.looks = means.looks();
        this.stuck = stuck;
    }

    void tick() {
        Instant now = clock.instant();
        boolean blind = lease.isBlind(config.blindLimit());
        for (RunningJob job : jobs.all()) {
            if (blind) {
                job.tell(new Stop(Reason.Lost, now));
            } else if (now.isAfter(job.deadline())) {
                job.tell(new Stop(Reason.TimedOut, now.plus(config.endGrace())));
            }
            Instant told = job.toldToEnd();
            if (told != null && now.isAfter(told.plus(config.endGrace())) && job.isInHandler() && job.condemn()) {
                stuck.accept(job);
            }
        }
        if (!now.isBefore(nextDiskLook) && lookingAtDisk.compareAndSet(false, true)) {
            nextDiskLook = now.plus(DISK_INTERVAL);
            looks.execute(this::lookAtDisks);
        }
    }

    private void lookAtDisks() {
        try {
            disk.look();
            jobs.all().forEach(this::lookAtDisk);
        } finally {
            lookingAtDisk.set(false);
        }
    }

    private void lookAtDisk(RunningJob job) {
        try {
            long size = job.files().sizeBytes();
            if (size > config.workspaceLimit() && job.overLimit() == null) {
                job.overLimit("its workspace holds " + size + " bytes, more than longhaul.worker.workspace-limit ("
                        + config.workspaceLimit() + ")");
            }
        } catch (IOException e) {
            LOG.debugf("workspace not measured: jobId=%s", job.id());
        }
    }
}
