package dev.longhaul.telemetry;

import static dev.longhaul.telemetry.Metric.Shape.Counter;
import static dev.longhaul.telemetry.Metric.Shape.Gauge;
import static dev.longhaul.telemetry.Metric.Shape.Histogram;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** Every metric of this worker's own. The page {@code src/docs/telemetry.md} has the same table, and a test holds them together. */
public enum Metric {
    MESSAGES_RECEIVED(Counter, "longhaul.messages.received", "{message}", "Messages received", Names.QUEUE),
    RECEIVES(
            Counter,
            "longhaul.receives",
            "{receive}",
            "Receives by what they brought: messages, empty, failed",
            Names.QUEUE,
            Names.OUTCOME),
    MESSAGES_EXTENDED(
            Counter, "longhaul.messages.extended", "{message}", "Visibilities of messages extended", Names.QUEUE),
    MESSAGES_LOST(
            Counter,
            "longhaul.messages.lost",
            "{message}",
            "Messages of running jobs that SQS no longer counts as hidden",
            Names.QUEUE),
    ATTEMPTS_STARTED(Counter, "longhaul.attempts.started", "{attempt}", "Attempts started", Names.QUEUE, Names.TYPE),
    ATTEMPTS_ENDED(
            Counter,
            "longhaul.attempts.ended",
            "{attempt}",
            "Attempts ended: succeeded, failed, retried, released, cancelled, lost, unsettled, not_claimed",
            Names.QUEUE,
            Names.TYPE,
            Names.OUTCOME,
            Names.ERROR),
    CHECKPOINTS(Counter, "longhaul.checkpoints", "{checkpoint}", "Checkpoints saved", Names.QUEUE, Names.TYPE),
    DEAD_LETTERS(
            Counter,
            "longhaul.dead_letters",
            "{message}",
            "Dead letters sent, those of messages that were no job included",
            Names.QUEUE,
            Names.ERROR),
    QUARANTINES(Counter, "longhaul.jobs.quarantined", "{job}", "Jobs that killed their workers too often", Names.QUEUE),
    LEASE_RENEWALS(
            Counter,
            "longhaul.lease.renewals",
            "{renewal}",
            "Beats of this worker's lease: renewed, failed, lost",
            Names.OUTCOME),
    AWS_CALLS(
            Counter,
            "longhaul.aws.calls",
            "{call}",
            "Calls to SQS and S3, with the SDK's repeats within them",
            Names.SERVICE,
            Names.METHOD,
            Names.ERROR),
    ATTEMPT_DURATION(
            Histogram,
            "longhaul.attempt.duration",
            "s",
            "From the receive of an attempt's message to its settlement",
            Names.QUEUE,
            Names.TYPE,
            Names.OUTCOME),
    QUEUE_WAIT(Histogram, "longhaul.queue.wait", "s", "From a job message's send to its receive", Names.QUEUE),
    SLOTS(Gauge, "longhaul.worker.slots", "{slot}", "Jobs that this worker may run at a time"),
    SLOTS_USED(Gauge, "longhaul.worker.slots.used", "{slot}", "Slots in which a job runs; 0 on an idle worker"),
    POLL_AGE(Gauge, "longhaul.poll.age", "s", "Time since the poller's newest turn", Names.QUEUE),
    PROTECTED(Gauge, "longhaul.worker.protected", "1", "1 while ECS protects this task, else 0"),
    OPEN_JOBS(
            Gauge,
            "longhaul.jobs.open",
            "{job}",
            "Open jobs of the whole fleet at this worker's newest sweep: all, overdue, stranded, suspect, interrupted",
            Names.CONDITION),
    DUE(
            Gauge,
            "longhaul.jobs.due",
            "{job}",
            "Open jobs that this worker serves, that no worker has, and that may begin within 15 minutes of its newest sweep"
                    + ", or one and a half longhaul.worker.sweep; none once that sweep is two of them old"),
    BACKLOG(
            Gauge,
            "longhaul.jobs.per_worker",
            "{job}",
            "Open jobs divided by live workers, at this worker's newest sweep"),
    DISK_FREE(Gauge, "longhaul.disk.free", "By", "Free space where workspaces are");

    private final Shape shape;
    private final String title;
    private final String unit;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<AttributeKey<String>> attributes;

    /** How it adds up. */
    enum Shape {
        Counter,
        Histogram,
        Gauge
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    Metric(Shape shape, String title, String unit, String description, AttributeKey<String>... attributes) {
        this.shape = shape;
        this.title = title;
        this.unit = unit;
        this.description = description;
        this.attributes = List.of(attributes);
    }

    Shape shape() {
        return shape;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    /** In the order in which their values are given. */
    List<AttributeKey<String>> attributes() {
        return attributes;
    }
}
