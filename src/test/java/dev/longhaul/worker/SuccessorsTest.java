package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Promise 5: neither the 12 hours of a receipt, nor the queue's retention, nor its receive limit ends a job. */
class SuccessorsTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration CAP = Duration.ofMinutes(30);
    private static final Map<String, String> SHORT_CAP =
            Map.of("longhaul.worker.hand-over.cap", "30M", "longhaul.worker.hand-over.margin", "5M");

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    /** Cases B2, B4: a fresh message, the same run; SQS' receive count never gets near its limit. */
    @Test
    void handsOverFiftyTimesAndRunsOnce() {
        QueueFacts facts = world.queue().facts();
        world.queue().set(with(facts, facts.retention(), 5));
        AtomicInteger runs = new AtomicInteger();
        ManualWorker second = new ManualWorker(world, _ -> run(runs), SHORT_CAP);
        ManualWorker third = new ManualWorker(world, _ -> run(runs), SHORT_CAP);
        ManualWorker[] owner = new ManualWorker[1];
        owner[0] = new ManualWorker(
                world,
                _ -> {
                    for (Instant end = world.clock().instant().plus(CAP.multipliedBy(51));
                            world.clock().instant().isBefore(end); ) {
                        world.clock().advance(Duration.ofSeconds(10));
                        for (ManualWorker worker : new ManualWorker[] {owner[0], second, third}) {
                            worker.tick();
                        }
                        second.step();
                        third.step();
                    }
                    return run(runs);
                },
                SHORT_CAP);
        world.send("a", "x");
        owner[0].step();

        JobRecord record = world.record("a");
        assertThat(record.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(runs).hasValue(1);
        assertThat(record.wake().number()).isGreaterThan(50);
        assertThat(world.queue().moved()).isEmpty();
        assertThat(world.queue().deadLetters()).isEmpty();
        assertThat(world.queue().size()).isZero();
    }

    /** A purge deletes the messages of running jobs: they go on, and get messages again, so that a crash is still noticed. */
    @Test
    void sendsASuccessorForALostMessage() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, _ -> {
            world.queue().purge();
            worker[0].pass(Duration.ofMinutes(6));
            assertThat(world.queue().size()).isEqualTo(1);
            assertThat(world.record("a").wake().number()).isEqualTo(2);
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker[0].step();
        worker[0].step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void movesARunningJobBeforeTheRetentionEnds() {
        QueueFacts facts = world.queue().facts();
        world.queue().set(with(facts, Duration.ofHours(4), 1000));
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, _ -> {
            for (int n = 0; n < 600; n++) {
                worker[0].pass(Duration.ofMinutes(1));
                worker[0].step();
                assertThat(world.queue().size())
                        .as("messages after " + n + " min")
                        .isPositive();
            }
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker[0].step();
        assertThat(world.record("a").wake().number()).isGreaterThan(2);
        assertThat(world.queue().size()).isZero();
    }

    /** The successor may arrive here between its send and the write of the record, or just after that. */
    @ParameterizedTest
    @EnumSource(Strike.class)
    void keepsASuccessorThatArrivesWhileItIsHandedOver(Strike moment) {
        AtomicInteger arrivals = new AtomicInteger();
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(
                world,
                _ -> {
                    world.store()
                            .fail(
                                    (operation, key) -> operation.equals("put")
                                            && key.equals("records/a.json")
                                            && world.queue().size() == 2
                                            && arrivals.incrementAndGet() == 1
                                            && arrives(worker[0]),
                                    StoreException.Kind.Unavailable,
                                    moment,
                                    1);
                    for (int n = 0; n < 40; n++) {
                        worker[0].pass(Duration.ofMinutes(1));
                        worker[0].step();
                        assertThat(world.queue().size())
                                .as("messages after " + n + " min")
                                .isPositive();
                    }
                    assertThat(world.record("a").wake().number()).isEqualTo(2);
                    return Outcome.succeeded();
                },
                SHORT_CAP);
        world.send("a", "x");
        worker[0].step();
        assertThat(arrivals).hasPositiveValue();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.queue().size()).isZero();
    }

    /** It is received, and no fault happens. */
    private static boolean arrives(ManualWorker worker) {
        worker.step();
        return false;
    }

    /** A send that failed is tried again; a send whose answer was lost leaves a message too many, which is deleted when it comes. */
    @Test
    void outlivesFaultsOfTheHandOver() {
        for (boolean after : new boolean[] {false, true}) {
            world = World.at(NOON, folder);
            AtomicInteger runs = new AtomicInteger();
            ManualWorker[] worker = new ManualWorker[1];
            worker[0] = new ManualWorker(
                    world,
                    _ -> {
                        world.queue()
                                .fail(
                                        (operation, _) -> operation.equals("send"),
                                        QueueException.Kind.Unavailable,
                                        after,
                                        2);
                        for (int n = 0; n < 60; n++) {
                            worker[0].pass(Duration.ofMinutes(1));
                            worker[0].step();
                        }
                        return run(runs);
                    },
                    SHORT_CAP);
            world.send("a", "x");
            worker[0].step();
            for (int n = 0; n < 5; n++) {
                world.clock().advance(Duration.ofMinutes(3));
                worker[0].step();
            }
            assertThat(runs).hasValue(1);
            assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
            assertThat(world.queue().size()).isZero();
            assertThat(world.queue().deadLetters()).isEmpty();
        }
    }

    /** Case O1: a wait of days by hiding anew, with a fresh message before the retention ends; none of it is charged. */
    @Test
    void waitsForDaysUncharged() {
        QueueFacts facts = world.queue().facts();
        world.queue().set(with(facts, Duration.ofDays(4), 5));
        AtomicInteger runs = new AtomicInteger();
        ManualWorker worker = new ManualWorker(world, _ -> run(runs));
        Instant start = NOON.plus(Duration.ofDays(10));
        world.submit("a", "x", start);
        assertThat(world.record("a").state()).isEqualTo(new JobState.Waiting(JobState.Waiting.Why.NotBefore, start));
        while (world.clock().instant().isBefore(start)) {
            worker.step();
            assertThat(runs).hasValue(0);
            assertThat(world.queue().size()).isPositive();
            world.clock().advance(Duration.ofMinutes(10));
        }
        world.clock().advance(Duration.ofMinutes(16));
        worker.step();
        assertThat(runs).hasValue(1);
        assertThat(world.record("a").attempts().charged()).isEqualTo(1);
        assertThat(world.queue().moved()).isEmpty();
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void waitsWithAMessageThatBroughtItsTime() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker worker = new ManualWorker(world, _ -> run(runs));
        Instant start = NOON.plus(Duration.ofMinutes(40));
        String message = world.send("a", "not-before:" + start);
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Waiting.class);
        assertThat(runs).hasValue(0);
        world.clock().advance(Duration.ofMinutes(39));
        assertThat(world.queue().isVisible(message)).isFalse();
        world.clock().advance(Duration.ofMinutes(1));
        worker.step();
        assertThat(runs).hasValue(1);
        assertThat(world.queue().size()).isZero();
    }

    private static Outcome run(AtomicInteger runs) {
        runs.incrementAndGet();
        return Outcome.succeeded();
    }

    private static QueueFacts with(QueueFacts facts, Duration retention, int receives) {
        return new QueueFacts(
                facts.url(),
                facts.arn(),
                facts.fifo(),
                facts.visibility(),
                retention,
                facts.maximumMessageBytes(),
                receives,
                facts.deadLetterUrl(),
                facts.deadLetterRetention(),
                facts.deadLetterMaximumMessageBytes());
    }
}
