package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.envelope.EnvelopeReader;
import dev.longhaul.job.JobOptions;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.queue.SqsLimits;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.ManualClock;
import dev.longhaul.worker.Submission.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a FIFO queue asks of its jobs, each limit one below, at and one above. */
class OrderTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration RECEIPT = Duration.ofHours(11).plusMinutes(30);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final ManualClock clock = new ManualClock(NOON);
    private final InMemoryQueue queue = InMemoryQueue.fifo("default", clock, Duration.ofMinutes(2));
    private final Lifetimes lifetimes =
            new Lifetimes(ManualWorker.config(Map.of()).handOver());
    private final Order stop = new Order.Grouped(lifetimes, false);

    @Test
    void keepsATimeoutUpToTheUseOfOneReceipt() {
        assertThat(stop.unkept(timeout(RECEIPT))).isNull();
        assertThat(stop.unkept(timeout(RECEIPT.plus(MILLI)))).isNotNull().satisfies(unkept -> {
            assertThat(unkept.option()).isEqualTo("timeout");
            assertThat(unkept.why()).contains("PT11H30M", "longhaul.worker.hand-over.cap");
        });
        assertThat(Order.FREE.unkept(timeout(Duration.ofDays(7)))).isNull();
    }

    @Test
    void keepsNoStartInTheFuture() {
        JobOptions options = new JobOptions(NOON, null, null, Map.of());
        assertThat(stop.unkept(options)).isNotNull().extracting(Unkept::kind).isEqualTo("not-before");
        assertThat(Order.FREE.unkept(options)).isNull();
    }

    @Test
    void refusesASubmitWithoutAGroup() {
        Submission submission = ManualWorker.World.fifo(NOON, Path.of("unused")).submission();
        assertThat(submission.unkept(new Way("default", "g"), JobOptions.NONE)).isNull();
        assertThat(submission.unkept(new Way("default", null), JobOptions.NONE))
                .isNotNull()
                .extracting(Unkept::option)
                .isEqualTo("group");
        assertThat(submission.unkept(new Way("default", "g"), timeout(Duration.ofHours(12))))
                .isNotNull()
                .extracting(Unkept::option)
                .isEqualTo("timeout");
    }

    /** The same limits hold for what producers send to the queue themselves. */
    @Test
    void judgesAMessageAsItJudgesASubmit() {
        Source source = new Source(queue, Duration.ofMinutes(2), Duration.ZERO, null, stop);
        MessageReading reading =
                new MessageReading(new EnvelopeReader(SqsLimits.MESSAGE_BYTES), new Delays(Duration.ofDays(30), clock));
        assertThat(reading.of(source, gone("")))
                .isInstanceOfSatisfying(
                        Incoming.OfJob.class,
                        job -> assertThat(Claims.contentOf(job).spec().group()).isEqualTo("g"));
        assertThat(reading.of(source, gone(",\"timeout\":\"PT12H\"")))
                .isInstanceOfSatisfying(
                        Incoming.Unreadable.class, no -> assertThat(no.kind()).isEqualTo("timeout-limit"));
        assertThat(reading.of(source, gone(",\"notBefore\":\"2026-01-02T12:00:00Z\"")))
                .isInstanceOfSatisfying(
                        Incoming.Unreadable.class, no -> assertThat(no.kind()).isEqualTo("not-before"));
    }

    @Test
    void endsAnAttemptWithTheUseOfItsReceipt() {
        Delivery delivery = delivery("");
        Instant claimed = NOON.plus(Duration.ofHours(1));
        Duration left = RECEIPT.minus(Duration.ofHours(1));
        assertThat(stop.term(claimed, left, delivery, queue.facts())).isEqualTo(new Term(claimed.plus(left), ""));
        assertThat(stop.term(claimed, left.plus(MILLI), delivery, queue.facts()))
                .satisfies(term -> {
                    assertThat(term.end()).isEqualTo(NOON.plus(RECEIPT));
                    assertThat(term.why()).contains("longhaul.worker.hand-over.cap");
                });
        assertThat(Order.FREE
                        .term(claimed, Duration.ofDays(7), delivery, queue.facts())
                        .end())
                .isEqualTo(claimed.plus(Duration.ofDays(7)));
    }

    @Test
    void endsAnAttemptBeforeTheRetentionEnds() {
        Delivery delivery = delivery("");
        clock.advance(Duration.ofHours(90));
        Delivery again = queue.receive(1).getFirst();
        Term term = stop.term(clock.instant(), RECEIPT, again, queue.facts());
        assertThat(term.end())
                .isEqualTo(delivery.sentAt().plus(Duration.ofDays(4)).minus(Duration.ofMinutes(30)));
        assertThat(term.why()).contains("retention");
    }

    @Test
    void knowsTheLastAttemptInAPlace() {
        Delivery delivery = delivery("");
        Instant end = NOON.plus(Duration.ofDays(4)).minus(Duration.ofMinutes(30));
        assertThat(stop.whyLast(delivery, queue.facts(), end.minus(MILLI))).isNull();
        assertThat(stop.whyLast(delivery, queue.facts(), end)).contains("retention");
        assertThat(stop.whyLast(delivery, receives(2), NOON)).isNull();
        assertThat(stop.whyLast(delivery, receives(1), NOON)).contains("maxReceiveCount");
        assertThat(new Order.Grouped(lifetimes, true).whyLast(delivery, receives(1), end))
                .isNull();
        assertThat(Order.FREE.whyLast(delivery, receives(1), end)).isNull();
    }

    @Test
    void warnsOfARetentionInWhichAJobHardlyGetsASecondAttempt() {
        assertThat(stop.finding("jobs", kept(Duration.ofHours(24)))).isEmpty();
        assertThat(stop.finding("jobs", kept(Duration.ofHours(24).minus(MILLI))))
                .isPresent();
    }

    private Delivery delivery(String more) {
        queue.put("{\"longhaul\":1,\"type\":\"work\",\"input\":{}" + more + "}", Map.of(), "g");
        Delivery delivery = queue.receive(1).getFirst();
        queue.hide(delivery.receiptHandle(), Duration.ofHours(1));
        return delivery;
    }

    /** Its group is free again. */
    private Delivery gone(String more) {
        Delivery delivery = delivery(more);
        queue.delete(delivery.receiptHandle());
        return delivery;
    }

    private static JobOptions timeout(Duration timeout) {
        return new JobOptions(null, timeout, null, Map.of());
    }

    private QueueFacts receives(int most) {
        return facts(queue.facts().retention(), most);
    }

    private QueueFacts kept(Duration retention) {
        return facts(retention, 1000);
    }

    private QueueFacts facts(Duration retention, @Nullable Integer receives) {
        return FifoTest.with(queue.facts(), retention, receives);
    }
}
