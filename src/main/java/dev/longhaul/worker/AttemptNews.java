package dev.longhaul.worker;

import dev.longhaul.job.Attempt;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.telemetry.End;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Metric;
import dev.longhaul.telemetry.Receipt;
import java.time.Duration;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Says of attempts that they started, what they saved, and how they ended: in trace, metrics and log, each once. */
final class AttemptNews {

    private static final Logger LOG = Logger.getLogger(AttemptNews.class);

    private final Meters meters;
    private final InstantSource clock;

    AttemptNews(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    void started(RunningJob job) {
        Receipt receipt = job.message().received();
        String queue = job.message().source().name();
        LOG.infof("attempt started: jobId=%s type=%s attempt=%d queue=%s", job.id(), job.type(), job.attempt(), queue);
        job.trace().started();
        meters.count(Metric.ATTEMPTS_STARTED, queue, job.type());
        meters.time(Metric.QUEUE_WAIT, Duration.between(receipt.sentAt(), receipt.receivedAt()), queue);
    }

    void saved(RunningJob job) {
        job.trace().saved();
        meters.count(Metric.CHECKPOINTS, job.message().source().name(), job.type());
    }

    /** The one line by which a person finds everything else again: record, trace, message, result. */
    void ended(RunningJob job) {
        job.trace().finish();
        String queue = job.message().source().name();
        String outcome = job.trace().outcome();
        String error = job.trace().error();
        Duration duration = Duration.between(job.trace().begin(), clock.instant());
        meters.count(Metric.ATTEMPTS_ENDED, queue, job.type(), outcome, error);
        meters.time(Metric.ATTEMPT_DURATION, duration, queue, job.type(), outcome);
        LOG.infof(
                "attempt ended: jobId=%s type=%s queue=%s attempt=%d outcome=%s error=%s state=%s duration=%s"
                        + " messageId=%s worker=%s traceId=%s result=%s",
                job.id(),
                job.type(),
                queue,
                job.attempt(),
                outcome,
                error.isEmpty() ? "none" : error,
                job.entry().record().state().word(),
                duration,
                job.message().delivery().messageId(),
                job.owner().worker(),
                job.trace().traceId(),
                job.entry().record().state() instanceof JobState.Succeeded succeeded
                        ? succeeded.result().prefix()
                        : "none");
    }

    void quarantined(String queue) {
        meters.count(Metric.QUARANTINES, queue);
    }

    /** How an attempt ended, by the record that says so. */
    static End end(JobRecord record, Owner owner) {
        Attempt attempt = record.attempts().of(owner).orElse(null);
        Attempt.End how = attempt == null ? null : attempt.end();
        Failure why = attempt == null ? null : attempt.failure();
        return new End(how == null ? End.Kind.Lost : kind(how, record), why);
    }

    private static End.Kind kind(Attempt.End how, JobRecord record) {
        return switch (how) {
            case Succeeded -> End.Kind.Succeeded;
            case Failed -> record.state() instanceof JobState.Failed ? End.Kind.Failed : End.Kind.Retried;
            case Released -> End.Kind.Released;
            case Cancelled -> End.Kind.Cancelled;
            case Interrupted -> End.Kind.Lost;
        };
    }
}
