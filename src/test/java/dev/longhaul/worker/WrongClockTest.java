package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.MachineClock;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that are set while jobs run, clocks of workers that differ, and workers that are stopped for a while: no job notices. */
class WrongClockTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Map<String, String> SHORT_RUN = Map.of("longhaul.worker.default-run", "20M");

    @TempDir
    Path folder;

    private World world;
    private MachineClock machine;
    private MachineClock otherMachine;
    private final AtomicInteger otherRuns = new AtomicInteger();
    private final AtomicBoolean told = new AtomicBoolean();

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        machine = new MachineClock(world.clock(), Duration.ZERO);
        otherMachine = new MachineClock(world.clock(), Duration.ZERO);
    }

    private ManualWorker other() {
        return ManualWorker.on(
                otherMachine,
                world,
                _ -> {
                    otherRuns.incrementAndGet();
                    return Outcome.succeeded();
                },
                Map.of());
    }

    /** Ten minutes in which both workers tick and the other one receives whatever can be received; returns how often it did. */
    private int live(ManualWorker worker, ManualWorker other) {
        int received = 0;
        for (int n = 0; n < 60; n++) {
            world.clock().advance(Duration.ofSeconds(10));
            worker.tick();
            other.tick();
            received += other.step() ? 1 : 0;
        }
        return received;
    }

    /** Back and ahead, by less and more than the lease, the limit of the run and the blind limit. */
    @ParameterizedTest
    @ValueSource(longs = {-1, -4, -90, 1, 4, 31, 90})
    void aClockThatIsSetWhileAJobRunsCostsItNothing(long jumpMinutes) {
        ManualWorker other = other();
        AtomicInteger received = new AtomicInteger();
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = ManualWorker.on(
                machine,
                world,
                job -> {
                    machine.jump(Duration.ofMinutes(jumpMinutes));
                    received.set(live(worker[0], other));
                    told.set(job.stop().isRequested());
                    return Outcome.succeeded();
                },
                SHORT_RUN);
        world.send("a", "x");
        worker[0].step();
        assertThat(told).as("was told to stop").isFalse();
        assertThat(received).as("its message was hidden all the time").hasValue(0);
        assertThat(otherRuns).hasValue(0);
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.queue().size()).isZero();
    }

    /** What the other worker received is hidden by its owner at once, whatever the other one's clock says of the receive. */
    @ParameterizedTest
    @ValueSource(longs = {-10, 10})
    void aMessageIsTakenFromAWorkerWhoseClockIsWrong(long offMinutes) {
        otherMachine.set(Duration.ofMinutes(offMinutes));
        ManualWorker other = other();
        AtomicInteger received = new AtomicInteger();
        String[] message = new String[1];
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = ManualWorker.on(
                machine,
                world,
                _ -> {
                    world.queue().deliverAgain(message[0]);
                    received.set(live(worker[0], other));
                    return Outcome.succeeded();
                },
                Map.of());
        message[0] = world.send("a", "x");
        worker[0].step();
        assertThat(received).as("receives of a message that its owner has").hasValue(1);
        assertThat(otherRuns).hasValue(0);
        assertThat(world.queue().size()).isZero();
    }

    /** A dead worker's job is taken by what S3 says of the lease, no sooner and no later. */
    @ParameterizedTest
    @ValueSource(longs = {-10, 10})
    void aLeaseEndsByNoWorkersClock(long offMinutes) {
        otherMachine.set(Duration.ofMinutes(offMinutes));
        ManualWorker other = other();
        String[] message = new String[1];
        ManualWorker worker = ManualWorker.on(
                machine,
                world,
                _ -> {
                    world.clock().advance(ManualWorker.LEASE.minusSeconds(1));
                    other.tick();
                    world.queue().deliverAgain(message[0]);
                    other.step();
                    assertThat(otherRuns).as("while the lease is held").hasValue(0);
                    world.clock().advance(Duration.ofSeconds(3));
                    other.tick();
                    other.step();
                    return Outcome.succeeded();
                },
                Map.of());
        message[0] = world.send("a", "x");
        worker.step();
        assertThat(otherRuns).as("once it has ended").hasValue(1);
    }

    /** Stopped for longer than the blind limit, and S3 there: its answer decides, and nobody had buried this worker. */
    @Test
    void aWorkerThatWasStoppedForLongAsksS3BeforeItGivesItsJobsUp() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = ManualWorker.on(
                machine,
                world,
                job -> {
                    world.clock().advance(Duration.ofMinutes(45));
                    worker[0].watch.tick(); // before any beat could be answered
                    worker[0].tick();
                    worker[0].pass(Duration.ofMinutes(5));
                    told.set(job.stop().isRequested());
                    return Outcome.succeeded();
                },
                Map.of());
        world.send("a", "x");
        worker[0].step();
        assertThat(told).isFalse();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void aWorkerThatWasStoppedForLongGivesItsJobsUpWhenS3DoesNotAnswerEither() {
        ManualWorker[] worker = new ManualWorker[1];
        AtomicBoolean early = new AtomicBoolean();
        worker[0] = ManualWorker.on(
                machine,
                world,
                job -> {
                    world.clock().advance(Duration.ofMinutes(45));
                    world.store()
                            .fail(
                                    (_, key) -> key.startsWith("workers/"),
                                    StoreException.Kind.Unavailable,
                                    Strike.Before,
                                    Integer.MAX_VALUE);
                    worker[0].pass(Duration.ofMinutes(1));
                    early.set(job.stop().isRequested());
                    worker[0].pass(Duration.ofMinutes(2));
                    told.set(job.stop().isRequested());
                    return Outcome.succeeded();
                },
                Map.of());
        world.send("a", "x");
        worker[0].step();
        assertThat(early).as("while S3 is being asked").isFalse();
        assertThat(told).as("after one lease without an answer").isTrue();
    }
}
