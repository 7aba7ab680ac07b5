package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Outcome;
import dev.longhaul.job.Owner;
import dev.longhaul.store.Move;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ended workers left goes a day later; whoever may live, or may still explain a death, stays. */
class GraveyardTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration MORE_THAN_A_DAY = Duration.ofHours(25);

    @TempDir
    Path folder;

    private World world;
    private ManualWorker worker;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        worker = idle();
    }

    private ManualWorker idle() {
        return new ManualWorker(world, _ -> Outcome.succeeded());
    }

    @Test
    void forgetsAWorkerADayAfterItStopped() {
        ManualWorker other = idle();
        String gone = key(other);
        other.lease.leave();
        sweepAfter(Duration.ofHours(23));
        assertThat(left()).contains(gone);
        sweepAfter(Duration.ofHours(2));
        assertThat(left()).containsExactly(key(worker));
    }

    /** It had no job, so nobody buried it. */
    @Test
    void buriesOneThatDiedInSilenceBeforeItIsForgotten() {
        String dead = key(idle());
        sweepAfter(MORE_THAN_A_DAY);
        assertThat(left()).contains(dead);
        assertThat(world.store().text(dead)).contains("tombstone").contains(worker.lease.workerId());
        sweepAfter(MORE_THAN_A_DAY);
        assertThat(left()).containsExactly(key(worker));
    }

    /** Its own beats failed a moment ago, so everybody looks dead to it. */
    @Test
    void buriesNobodyWhileItsOwnBeatsHaveFailed() {
        String quiet = key(idle());
        world.clock().advance(MORE_THAN_A_DAY);
        world.store()
                .fail(
                        (operation, key) -> operation.equals("put") && key.startsWith("workers/"),
                        StoreException.Kind.Unavailable,
                        Strike.Before,
                        1);
        worker.lease.tick();
        sweepAfter(Duration.ofSeconds(40));
        assertThat(world.store().text(quiet)).contains("\"tombstone\":null");
    }

    @Test
    void keepsOneThatAnOpenJobNamesAsItsOwner() {
        ManualWorker other = idle();
        String gone = key(other);
        JobRecord queued = world.submit("a", "x");
        Owner owner = new Owner(other.lease.workerId(), 1, "n");
        worker.ledger.change(
                worker.ledger.read(queued.id()).orElseThrow(),
                record -> record.isSettled() || record.isOwnedBy(owner)
                        ? Move.done()
                        : Move.to(record.claimed(owner, record.wake(), NOON)));
        other.lease.leave();
        sweepAfter(MORE_THAN_A_DAY);
        assertThat(left()).contains(gone);

        worker.step();
        assertThat(worker.ledger.read(new JobId("a")).orElseThrow().record().isSettled())
                .isTrue();
        sweepAfter(Duration.ofMinutes(10));
        assertThat(left()).containsExactly(key(worker));
    }

    /** A job whose record cannot be read may name anybody. */
    @Test
    void forgetsNobodyInASweepThatCouldNotReadEverything() {
        ManualWorker other = idle();
        String gone = key(other);
        other.lease.leave();
        world.submit("a", "x");
        world.store()
                .fail(
                        (operation, key) -> operation.equals("get") && key.startsWith("records/"),
                        StoreException.Kind.Unavailable,
                        Strike.Before,
                        1);
        sweepAfter(MORE_THAN_A_DAY);
        assertThat(left()).contains(gone);
        sweepAfter(Duration.ofMinutes(10));
        assertThat(left()).containsExactly(key(worker));
    }

    /** However many there are, a sweep does a bounded part of the work, and the next goes on there. */
    @Test
    void doesABoundedPartOfTheWorkInEachSweep() {
        for (int n = 0; n < Graveyard.LIMIT + 50; n++) {
            idle().lease.leave();
        }
        sweepAfter(MORE_THAN_A_DAY);
        assertThat(left().size()).isBetween(50, 52);
        sweepAfter(Duration.ofMinutes(10));
        assertThat(left()).containsExactly(key(worker));
    }

    /** It says itself how old it is; a clock that is a day ahead forgets nobody. */
    @Test
    void goesByTheStoresClockAlone() {
        WorkerLeases leases = new WorkerLeases(world.store(), new SplittableRandom(1), ManualWorker.LEASE);
        ManualWorker other = idle();
        String id = other.lease.workerId();
        other.lease.leave();
        assertThat(leases.quiet(NOON.plus(MORE_THAN_A_DAY), null, Graveyard.LIMIT)
                        .workers())
                .contains(id);
        assertThat(leases.forget(id, Duration.ofDays(1))).isFalse();
        assertThat(left()).contains(key(id));
    }

    private void sweepAfter(Duration time) {
        world.clock().advance(time);
        worker.lease.tick();
        worker.sweeper.sweep();
    }

    private List<String> left() {
        return world.store().keys("workers/");
    }

    private static String key(ManualWorker worker) {
        return key(worker.lease.workerId());
    }

    private static String key(String worker) {
        return "workers/" + worker + ".json";
    }
}
