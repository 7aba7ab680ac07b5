package dev.longhaul.worker;

import dev.longhaul.store.AttemptLogs;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Keeps the logs of attempts in the bucket: now and then while they run, and at their end. What cannot be kept costs no job. */
final class Logbook {

    private static final Logger LOG = Logger.getLogger(Logbook.class);

    private final AttemptLogs logs;
    private final Duration interval;
    private final InstantSource clock;

    /** @param interval least time between two copies of a running attempt's log */
    Logbook(AttemptLogs logs, Duration interval, InstantSource clock) {
        this.logs = logs;
        this.interval = interval;
        this.clock = clock;
    }

    void follow(RunningJob job) {
        try {
            job.logCopy().renew(text -> keep(job, text), clock.instant(), interval);
        } catch (StoreException e) {
            LOG.debugf("log not copied at this beat: jobId=%s reason=%s", job.id(), e.getMessage());
        }
    }

    void close(RunningJob job) {
        try {
            job.logCopy().finish(text -> keep(job, text));
        } catch (StoreException e) {
            LOG.warnf("log not kept: jobId=%s attempt=%d reason=%s", job.id(), job.attempt(), e.getMessage());
        }
    }

    private void keep(RunningJob job, byte[] text) {
        logs.keep(job.id(), job.owner(), text);
    }
}
