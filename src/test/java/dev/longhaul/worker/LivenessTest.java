package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.handler.Readiness;
import dev.longhaul.job.JobState;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.QueueException.Kind;
import dev.longhaul.store.QueueControl.Wish;
import dev.longhaul.support.Await;
import dev.longhaul.support.Hooked;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.Logged;
import dev.longhaul.support.ManualClock;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Liveness looks at the loops, and at nothing else: cases C12, E7. Hours pass on the engine's clock, its threads are real. */
class LivenessTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Set<String> ALARMS = Set.of("longhaul-stalls", "longhaul-problems");

    @TempDir
    Path folder;

    private final ManualClock time = new ManualClock(Instant.parse("2026-01-02T12:00:00Z"));
    private final AtomicBoolean keeperHangs = new AtomicBoolean();
    private final AtomicBoolean receiveHangs = new AtomicBoolean();
    private final AtomicInteger alarms = new AtomicInteger();
    private final CountDownLatch hung = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final InMemoryStore store = new InMemoryStore(time);
    private final InMemoryQueue queue = new InMemoryQueue("default", time, Duration.ofHours(1));
    private @Nullable EngineOnFakes running;

    @AfterEach
    void end() {
        keeperHangs.set(false);
        receiveHangs.set(false);
        release.countDown();
        live().letGo.countDown();
        Thread drain = live().drain(Duration.ofHours(1));
        await("the end", () -> !drain.isAlive());
    }

    private EngineOnFakes live() {
        return Objects.requireNonNull(running);
    }

    @Test
    void failsOnceAPollerIsStalled() {
        start(Map.of());
        receiveHangs.set(true);
        await("the poller to hang", () -> hung.getCount() == 0);
        assertThat(live().worker().standing().stalls()).isEmpty();
        time.advance(LONG);
        await(
                "the stall",
                () -> live().worker().standing().stalls().toString().contains("the poller of queue default"));
        await(
                "the keeper alone is well",
                () -> live().worker().standing().stalls().size() == 1);
    }

    @Test
    void failsOnceTheKeeperIsDead() {
        start(Map.of());
        keeperHangs.set(true);
        await("the keeper to hang", () -> hung.getCount() == 0);
        time.advance(Duration.ofSeconds(31));
        await("the stall", () -> live().worker().standing().stalls().toString().contains("the keeper has not ticked"));
        await(
                "the poller alone is well",
                () -> live().worker().standing().stalls().size() == 1);
    }

    /** ECS replaces the task and keeps no answer of its health check: the log is all that a person has in the morning. */
    @Test
    void saysInTheLogOnceThatAPollerIsStalledAndOnceThatItIsNot() {
        start(Map.of());
        try (Logged log = Logged.by(Told.class.getName())) {
            receiveHangs.set(true);
            await("the poller to hang", () -> hung.getCount() == 0);
            time.advance(LONG);
            await(
                    "the line",
                    () -> lines(log, "stalled: about=poller of queue default").size() == 1);
            lookOften();
            receiveHangs.set(false);
            release.countDown();
            await(
                    "its end",
                    () -> lines(log, "no longer stalled: about=poller of queue default")
                                    .size()
                            == 1);
            assertThat(lines(log, "stalled: about=poller"))
                    .singleElement()
                    .asString()
                    .contains("has not turned since");
        }
    }

    /** The keeper cannot say so itself. A stop, by which ECS replaces the task, mends nothing. */
    @Test
    void saysInTheLogThatTheKeeperIsDeadAndNeverThatAStopHasMendedAPoller() {
        start(Map.of());
        try (Logged log = Logged.by(Told.class.getName())) {
            keeperHangs.set(true);
            receiveHangs.set(true);
            await("both to hang", () -> hung.getCount() == 0 && live().worker().isReceiving("default"));
            time.advance(LONG);
            await("two lines", () -> lines(log, "stalled: ").size() == 2);
            assertThat(lines(log, "stalled: about=keeper reason=the keeper has not ticked since "))
                    .hasSize(1);
            live().drain(Duration.ofHours(1));
            await("the drain", () -> live().worker().isClosing());
            lookOften();
            assertThat(lines(log, "no longer")).isEmpty();
        }
    }

    /** A handler of the user's own logs nothing by itself, and may say something else each time. */
    @Test
    void saysInTheLogOnceThatAHandlerIsNotReadyAndOnceThatItIs() {
        start(Map.of());
        try (Logged log = Logged.by(Told.class.getName())) {
            for (String reason : List.of("its model is not loaded", "1 % of its model is loaded")) {
                live().readiness.set(Readiness.unready(reason, time.instant()));
                lookOften();
            }
            live().readiness.set(Readiness.ready());
            await("its end", () -> !lines(log, "no longer not ready: ").isEmpty());
            assertThat(log.lines())
                    .satisfiesExactly(
                            begin -> assertThat(begin)
                                    .startsWith("not ready: about=handlers of queue default reason=queue default: its"
                                            + " model is not loaded (since "),
                            end -> assertThat(end).startsWith("no longer not ready: about=handlers of queue default"));
        }
    }

    /** Nothing is received then that could end the failure. */
    @Test
    void saysThatAHandlerIsNotReadyThoughAReceiveFailedBefore() {
        start(Map.of());
        try (Logged log = Logged.by(Told.class.getName())) {
            queue.fail((operation, _) -> operation.equals("receive"), Kind.Unavailable, false, Integer.MAX_VALUE);
            await(
                    "the failure",
                    () -> !lines(log, "not ready: about=queue default ").isEmpty());
            live().readiness.set(Readiness.unready("its model is not loaded", time.instant()));
            queue.heal();
            await(
                    "the handler",
                    () -> !lines(log, "not ready: about=handlers of queue default ")
                            .isEmpty());
            assertThat(live().worker().standing().queueWords().get("default"))
                    .contains("as planned")
                    .contains("its model is not loaded");
        }
    }

    /** Several looks of the alarm, each of which asks the clock. */
    private void lookOften() {
        int seen = alarms.get();
        await("looks", () -> alarms.get() > seen + 4);
    }

    private static List<String> lines(Logged log, String begin) {
        return log.lines().stream().filter(line -> line.startsWith(begin)).toList();
    }

    /** No slot has been free for half a day, and the job goes on. */
    @Test
    void holdsWhileTheWorkerIsFullWithAJobOfTwelveHours() {
        start(Map.of("longhaul.worker.slots", "1", "longhaul.worker.default-run", "24H"));
        live().submit("a");
        live().submit("b");
        await("it runs", () -> live().worker().standing().running() == 1);
        for (int hour = 0; hour < 13; hour++) {
            liveThrough(Duration.ofHours(1));
        }
        assertThat(live().worker().standing().running()).isEqualTo(1);
        live().letGo.countDown();
        await(
                "the end",
                () -> live().state("a") instanceof JobState.Succeeded
                        || live().state("b") instanceof JobState.Succeeded);
    }

    @Test
    void holdsWhileTheWorkerIsPaused() {
        start(Map.of());
        live().engine.fleet.want("default", Wish.paused("ann", "a long night"));
        time.advance(Duration.ofSeconds(3));
        await("the pause", () -> live().worker().state() instanceof WorkerState.Paused);
        liveThrough(Duration.ofHours(10));
        await("ready", () -> live().worker().standing().problems().isEmpty());
        assertThat(live().worker().standing().queueWords().get("default")).contains("paused", "ann", "a long night");
    }

    /**
     * A hundred thousand files on a slow disk. The sweep hangs at a lock that is a pipe: its open ends once somebody reads. Jobs run
     * meanwhile, and nothing stalls.
     */
    @Test
    void holdsWhileTheFoldersOfDeadWorkersAreSweptAtTheStart() throws IOException, InterruptedException {
        Files.createDirectory(folder.resolve("p-dead"));
        Path pipe = folder.resolve("p-dead.lock");
        assumeTrue(isMade(pipe), "there is no mkfifo here");
        running = new EngineOnFakes(store, queue, time, folder, Map.of());
        try {
            live().worker().start();
            await("it receives", () -> live().worker().standing().problems().isEmpty());
            live().submit("a");
            await("the job runs", () -> live().worker().standing().running() == 1);
            liveThrough(LONG);
            assertThat(pipe).as("the sweep has not come past it").exists();
        } finally {
            new FileInputStream(pipe.toFile()).close();
        }
    }

    private static boolean isMade(Path pipe) throws InterruptedException {
        try {
            return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A poller that nobody has begun yet is not late. */
    @Test
    void countsThePollersTimeFromTheEndOfTheStart() {
        running = new EngineOnFakes(store, queue, time, folder, Map.of());
        Poller poller = live().worker().pollers().getFirst();
        time.advance(LONG);
        poller.begin();
        assertThat(poller.lastTurn()).isEqualTo(time.instant());
    }

    /** Time passes for all; the loops turn in real time, and are well as soon as they have. */
    private void liveThrough(Duration time) {
        this.time.advance(time);
        await(
                "the loops to have turned",
                () -> live().worker().standing().stalls().isEmpty());
    }

    private void start(Map<String, String> settings) {
        JobQueue hooked = Hooked.of(JobQueue.class, queue, (method, _, after) -> {
            if (method.equals("receive") && !after && receiveHangs.get()) {
                hang();
            }
        });
        InstantSource clock = () -> {
            if (ALARMS.contains(Thread.currentThread().getName())) {
                alarms.incrementAndGet();
            }
            if (keeperHangs.get() && Thread.currentThread().getName().equals("longhaul-keeper")) {
                hang();
            }
            return time.instant();
        };
        running = new EngineOnFakes(store, hooked, clock, folder, settings);
        live().worker().start();
        await("it receives", () -> live().worker().standing().problems().isEmpty());
    }

    private void hang() {
        hung.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(SOON, what, condition);
    }
}
