package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.QueueControl;
import dev.longhaul.store.QueueControl.Wish;
import dev.longhaul.store.QueueControls;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.support.Hooked;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.Reach;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pausing a queue for the whole fleet: once it is acknowledged nobody receives, whatever happens to the workers. Case E7. */
class PauseTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration BEATS = Duration.ofSeconds(60);
    private static final Wish PAUSE = Wish.paused("ann", "the database moves");
    private static final Wish RESUME = Wish.polling("ann", null);

    @TempDir
    Path folder;

    private World world;
    private Fleet fleet;
    private final AtomicReference<Consumer<String>> duringReceive = new AtomicReference<>(_ -> {});

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        fleet = fleetOf(world);
    }

    static Fleet fleetOf(World world) {
        return new Fleet(
                new WorkerLeases(world.store(), new SplittableRandom(7), ManualWorker.LEASE),
                new QueueControls(world.store(), new SplittableRandom(8), _ -> {}, world.clock()));
    }

    @Test
    void isAcknowledgedByEveryLivingWorkerAndThenNobodyReceives() {
        ManualWorker one = worker();
        ManualWorker other = worker();
        QueueControl control = fleet.want("default", PAUSE);
        assertThat(fleet.look().isObeyed(control)).isFalse();

        one.pass(BEATS);
        other.tick();
        other.tick();
        assertThat(fleet.look().isObeyed(control)).isTrue();

        world.send("a", "x");
        assertThat(one.step() || other.step()).isFalse();
        assertThat(receives()).isZero();
        assertThat(world.read("a")).isEmpty();
    }

    @Test
    void replacesAControlThatNobodyCanRead() {
        ManualWorker worker = worker();
        for (String damaged : List.of("", "{}", "[", "{\"generation\": 1, \"wanted\": 3}")) {
            Object _ = world.store()
                    .put(
                            "control/default.json",
                            damaged.getBytes(StandardCharsets.UTF_8),
                            "application/json",
                            new Condition.Always());
            QueueControl control = fleet.want("default", PAUSE);
            assertThat(control.isPaused()).as(damaged).isTrue();
            worker.pass(BEATS);
            worker.tick();
            assertThat(fleet.look().isObeyed(control)).as(damaged).isTrue();
            assertThat(fleet.want("default", RESUME).generation()).isEqualTo(control.generation() + 1);
        }
    }

    @Test
    void isNotAcknowledgedWhileOneWorkerHasNotHeard() {
        ManualWorker one = worker();
        ManualWorker deaf = worker();
        QueueControl control = fleet.want("default", PAUSE);
        world.clock().advance(Duration.ofSeconds(40));
        one.tick();
        one.tick();
        assertThat(fleet.look().isObeyed(control)).isFalse();

        world.clock().advance(ManualWorker.LEASE.plusSeconds(1));
        one.tick();
        assertThat(fleet.look().serving("default"))
                .extracting(seen -> seen.face().id())
                .containsExactly(one.lease.workerId())
                .doesNotContain(deaf.lease.workerId());
        assertThat(fleet.look().isObeyed(control)).isTrue();
    }

    /** One that slept through the pause, and was taken for dead, receives nothing when it wakes up. */
    @Test
    void holdsAlsoForAWorkerThatWakesUpLater() {
        ManualWorker sleeper = worker();
        world.clock().advance(ManualWorker.LEASE.plusSeconds(1));
        QueueControl control = fleet.want("default", PAUSE);
        assertThat(fleet.look().isObeyed(control)).isTrue();

        world.send("a", "x");
        sleeper.lease.tick();
        assertThat(sleeper.obedience.mayReceive("default")).isFalse();
        sleeper.tick();
        assertThat(sleeper.step()).isFalse();
        assertThat(receives()).isZero();
    }

    @Test
    void holdsAlsoForAWorkerThatStartsLaterOrGoesOnUnderANewId() {
        ManualWorker one = worker();
        fleet.want("default", PAUSE);
        world.send("a", "x");
        assertThat(worker().step()).isFalse();

        world.store().delete("workers/" + one.lease.workerId() + ".json");
        one.pass(BEATS);
        assertThat(one.step()).isFalse();
        assertThat(receives()).isZero();
    }

    @Test
    void startsNoReceiveBeforeTheControlsAreKnown() {
        world.store().fail((_, key) -> key.startsWith("control/"), StoreException.Kind.Denied, Strike.Before, 2);
        ManualWorker worker = worker();
        world.send("a", "x");
        assertThat(worker.step()).isFalse();
        assertThat(worker.obedience.problem()).contains("the controls of its queues cannot be read");

        worker.pass(BEATS);
        assertThat(worker.step()).isTrue();
        assertThat(worker.obedience.problem()).isNull();
    }

    /** The receive under way ends before the pause counts as obeyed, and what it brings is released uncharged. */
    @Test
    void waitsForTheReceiveUnderWayAndReleasesWhatItBrings() {
        ManualWorker worker = worker();
        String message = world.send("a", "x");
        AtomicReference<Boolean> obeyed = new AtomicReference<>(true);
        duringReceive.set(_ -> {
            QueueControl control = fleet.want("default", PAUSE);
            worker.pass(BEATS);
            obeyed.set(fleet.look().isObeyed(control));
        });
        assertThat(worker.step()).isFalse();
        assertThat(obeyed).hasValue(false);
        assertThat(world.queue().isVisible(message)).isTrue();
        assertThat(world.read("a")).isEmpty();

        duringReceive.set(_ -> {});
        worker.tick();
        assertThat(fleet.look().isObeyed(fleet.control("default"))).isTrue();
        fleet.want("default", RESUME);
        worker.pass(BEATS);
        assertThat(worker.step()).isTrue();
        assertThat(world.record("a").attempts().charged()).isEqualTo(1);
        assertThat(world.record("a").attempts().last()).isEqualTo(1);
    }

    @Test
    void letsRunningJobsGoOnWithTheirMessagesHidden() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, _ -> {
            fleet.want("default", PAUSE);
            worker[0].pass(Duration.ofMinutes(20));
            assertThat(fleet.look().isObeyed(fleet.control("default"))).isTrue();
            return Outcome.succeeded();
        });
        String message = world.send("a", "x");
        worker[0].step();
        JobRecord record = world.record("a");
        assertThat(record.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(record.attempts().last()).isEqualTo(1);
        assertThat(world.queue().isVisible(message)).isFalse();
    }

    @Test
    void goesOnAfterAResume() {
        ManualWorker worker = worker();
        QueueControl paused = fleet.want("default", PAUSE);
        worker.pass(BEATS);
        QueueControl resumed = fleet.want("default", RESUME);
        assertThat(resumed.generation()).isEqualTo(paused.generation() + 1);
        world.send("a", "x");
        worker.pass(BEATS);
        assertThat(fleet.look().isObeyed(resumed)).isTrue();
        assertThat(worker.step()).isTrue();
    }

    @Test
    void changesNothingWhenRepeatedButTellsThoseWhoWereNotTold() {
        ManualWorker worker = worker();
        world.store().fail((_, key) -> key.startsWith("workers/"), StoreException.Kind.Unavailable, Strike.Before, 1);
        Throwable broken = org.assertj.core.api.Assertions.catchThrowable(() -> fleet.want("default", PAUSE));
        assertThat(broken).isInstanceOf(StoreException.class);
        worker.pass(BEATS);
        QueueControl control = fleet.control("default");
        assertThat(control.isPaused()).isTrue();
        assertThat(fleet.look().isObeyed(control)).as("nobody told it").isFalse();

        assertThat(fleet.want("default", PAUSE)).isEqualTo(control);
        worker.pass(BEATS);
        assertThat(fleet.look().isObeyed(control)).isTrue();
    }

    @Test
    void isFoundWithoutBeingToldAtTheNextSweep() {
        ManualWorker worker = worker();
        new QueueControls(world.store(), new SplittableRandom(), _ -> {}, world.clock()).want("default", PAUSE);
        worker.pass(BEATS);
        assertThat(worker.obedience.mayReceive("default")).isTrue();
        worker.obedience.look();
        worker.tick();
        assertThat(worker.obedience.mayReceive("default")).isFalse();
    }

    /** A lost answer is no second generation, and another's field stays. */
    @Test
    void writesAWishOnceThoughItsAnswerIsLost() {
        QueueControls controls = new QueueControls(world.store(), new SplittableRandom(), _ -> {}, world.clock());
        world.store().fail((method, _) -> method.equals("put"), StoreException.Kind.Unavailable, Strike.After, 1);
        assertThat(controls.want("default", PAUSE).generation()).isEqualTo(1);

        String later = world.store().text("control/default.json").replaceFirst("\\{", "{\"later\":7,");
        world.store()
                .put(
                        "control/default.json",
                        later.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "application/json",
                        new dev.longhaul.store.ObjectStore.Condition.Always());
        assertThat(controls.want("default", RESUME).generation()).isEqualTo(2);
        assertThat(world.store().text("control/default.json"))
                .contains("\"later\":7")
                .doesNotContain("database");
    }

    /** Its renewal lands after others have taken it for dead, and so has not been told. */
    @Test
    void holdsAlsoForAWorkerWhoseBeatComesLate() {
        AtomicReference<Runnable> duringBeat = new AtomicReference<>(() -> {});
        ManualWorker late = through((method, key) -> {
            if (method.equals("put") && key.startsWith("workers/")) {
                duringBeat.getAndSet(() -> {}).run();
            }
        });
        world.clock().advance(ManualWorker.LEASE.multipliedBy(8).dividedBy(9));
        duringBeat.set(() -> {
            world.clock().advance(ManualWorker.LEASE.dividedBy(6));
            assertThat(fleet.look().isObeyed(fleet.want("default", PAUSE))).isTrue();
        });
        late.lease.tick();
        assertReceivesNothing(late);
    }

    /** What it read before its lease held again says nothing of what was wanted since. */
    @Test
    void holdsAlsoForAWorkerThatReadTheControlsBeforeItsBeatCame() {
        AtomicReference<Runnable> duringBeat = new AtomicReference<>(() -> {});
        ManualWorker[] late = new ManualWorker[1];
        late[0] = through((method, key) -> {
            if (method.equals("put") && key.startsWith("workers/")) {
                duringBeat.getAndSet(() -> {}).run();
            }
        });
        world.clock().advance(ManualWorker.LEASE.plusSeconds(1));
        duringBeat.set(() -> {
            late[0].obedience.tick();
            assertThat(fleet.look().isObeyed(fleet.want("default", PAUSE))).isTrue();
        });
        late[0].lease.tick();
        assertReceivesNothing(late[0]);
    }

    @Test
    void holdsAlsoForAWorkerThatSleepsWhileItReadsTheControls() {
        AtomicReference<Runnable> afterRead = new AtomicReference<>(() -> {});
        ManualWorker[] sleeper = new ManualWorker[1];
        JobQueue queue = world.queue();
        sleeper[0] = new ManualWorker(
                world,
                _ -> Outcome.succeeded(),
                Map.of(),
                new Reach(
                        Hooked.of(ObjectStore.class, world.store(), (method, arguments, after) -> {
                            if (after
                                    && method.startsWith("get")
                                    && arguments[0].toString().startsWith("control/")) {
                                afterRead.getAndSet(() -> {}).run();
                            }
                        }),
                        queue,
                        100));
        afterRead.set(() -> {
            world.clock().advance(ManualWorker.LEASE.plusSeconds(1));
            assertThat(fleet.look().isObeyed(fleet.want("default", PAUSE))).isTrue();
            sleeper[0].lease.tick();
        });
        sleeper[0].obedience.look();
        sleeper[0].obedience.tick();
        assertReceivesNothing(sleeper[0]);
    }

    private void assertReceivesNothing(ManualWorker worker) {
        assertThat(worker.obedience.mayReceive("default")).isFalse();
        world.send("a", "x");
        assertThat(worker.step()).isFalse();
        assertThat(receives()).isZero();
    }

    private ManualWorker through(java.util.function.BiConsumer<String, String> before) {
        ObjectStore store = Hooked.of(ObjectStore.class, world.store(), (method, arguments, after) -> {
            if (!after && arguments.length > 0) {
                before.accept(method, String.valueOf(arguments[0]));
            }
        });
        return new ManualWorker(world, _ -> Outcome.succeeded(), Map.of(), new Reach(store, world.queue(), 100));
    }

    /** Else its jobs would wait for as long as somebody asks whether the pause is acknowledged by asking for it again. */
    @Test
    void keepsNoDeadWorkerAliveHoweverOftenItIsRepeated() {
        ManualWorker dead = worker();
        for (int i = 0; i < 4; i++) {
            QueueControl _ = fleet.want("default", i % 2 == 0 ? PAUSE : RESUME);
            world.clock().advance(ManualWorker.LEASE.dividedBy(4));
        }
        assertThat(fleet.find(dead.lease.workerId()).orElseThrow().isAlive()).isTrue();
        world.clock().advance(Duration.ofSeconds(1));
        assertThat(fleet.find(dead.lease.workerId()).orElseThrow().isAlive()).isFalse();
    }

    @Test
    void isHeardOnceThoughItsOrderWasForAnEarlierWish() {
        ManualWorker worker = worker();
        fleet.want("default", RESUME);
        fleet.want("default", PAUSE);
        QueueControl last = fleet.want("default", RESUME);
        QueueControl paused = fleet.want("default", PAUSE);
        assertThat(paused.generation()).isEqualTo(last.generation() + 1);
        worker.pass(BEATS);
        assertThat(fleet.look().isObeyed(paused)).isTrue();
    }

    /** A control that cannot be understood stops receives like one that cannot be read, is said, and is asked for again in a while. */
    @Test
    void saysThatAControlMakesNoSense() {
        world.store()
                .put(
                        "control/default.json",
                        "{\"schema\":1,\"generation\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        "application/json",
                        new ObjectStore.Condition.Always());
        ManualWorker worker = worker();
        assertThat(worker.step()).isFalse();
        assertThat(worker.obedience.problem()).contains("control/default.json");
        worker.pass(Duration.ofSeconds(20));
        assertThat(world.store().calls().stream().filter(call -> call.contains("control/")))
                .hasSizeBetween(2, 6);
    }

    /** A worker at rest asks for no wishes: an order comes with the beat that it makes anyhow. */
    @Test
    void costsAWorkerAtRestNothing() {
        ManualWorker worker = worker();
        worker.pass(BEATS);
        long before = world.store().calls().size();
        worker.pass(Duration.ofHours(1));
        assertThat(world.store().calls().size() - before).isBetween(85L, 95L);
        assertThat(world.store().calls().stream().filter(call -> call.contains("control/")))
                .hasSize(1);
    }

    private ManualWorker worker() {
        JobQueue queue = Hooked.of(JobQueue.class, world.queue(), (method, _, after) -> {
            if (method.equals("receive") && after) {
                duringReceive.get().accept(method);
            }
        });
        return new ManualWorker(
                world,
                _ -> Outcome.succeeded(),
                Map.of(),
                new Reach(world.store(), queue, 100 + fleet.look().workers().size()));
    }

    private long receives() {
        return world.queue().calls().stream().filter("receive"::equals).count();
    }
}
