package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Stop;
import java.net.URI;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells a service that a job is to stop, or that nobody wants it any more. Short calls that may fail: the connection's end says it too. */
final class LastWords {

    private static final Logger LOG = Logger.getLogger(LastWords.class);

    private final Service service;
    private final JobContext job;
    private final Line line;

    LastWords(Service service, JobContext job, Line line) {
        this.service = service;
        this.job = job;
        this.line = line;
    }

    /** The worker goes: the service may finish in the time left, or keep what it has and give up. */
    void stop(Stop stop, Instant now) {
        URI address = service.stopAddress(job);
        if (address != null) {
            say("stop", () -> line.tell(address, StopNote.json(stop, now)));
        }
    }

    /**
     * The attempt is over.
     *
     * @param location of an asynchronous job; null for another
     */
    void cancel(@Nullable URI location) {
        URI configured = service.cancelAddress(job);
        URI address = configured == null ? location : configured;
        if (address == null) {
            return;
        }
        boolean wasInterrupted =
                Thread.interrupted(); // as it is where the attempt was ended, and calls would fail at once
        try {
            say("cancel", () -> line.delete(address));
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void say(String what, Call call) {
        try {
            int status = call.run();
            LOG.infof("service told: jobId=%s attempt=%d what=%s status=%d", job.id(), job.attempt(), what, status);
        } catch (NoAnswer e) {
            LOG.warnf(
                    "service not told: jobId=%s attempt=%d what=%s reason=%s",
                    job.id(), job.attempt(), what, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Call {
        int run() throws NoAnswer, InterruptedException;
    }
}
