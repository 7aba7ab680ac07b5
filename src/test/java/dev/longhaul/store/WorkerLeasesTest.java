package dev.longhaul.store;

import static dev.longhaul.job.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.store.WorkerLeases.Held;
import dev.longhaul.store.WorkerLeases.Renewal;
import dev.longhaul.store.WorkerLeases.Standing;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkerLeasesTest {

    private static final Duration LEASE = Duration.ofMinutes(2);

    private final ManualClock clock = new ManualClock(NOON);
    private final InMemoryStore store = new InMemoryStore(clock);
    private final WorkerLeases leases = new WorkerLeases(store, new SplittableRandom(1), LEASE);

    @Test
    void isAliveUpToTheLeaseAndDeadAfterIt() {
        take("a");
        clock.advance(LEASE);
        assertThat(leases.standing("a")).isInstanceOf(Standing.Alive.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(leases.standing("a")).isInstanceOf(Standing.Dead.class);
    }

    /** A day's ended workers, of a fleet that changes all the time, hide none that lives. */
    @Test
    void findsTheLivingHoweverManyHaveEnded() {
        for (int i = 0; i < 1_100; i++) {
            take(String.format("ended-%04d", i));
        }
        clock.advance(LEASE.plusSeconds(1));
        for (String worker : List.of("x", "y", "z")) {
            take(worker);
        }
        assertThat(leases.maybeAlive(3)).isEqualTo(new WorkerLeases.Listed(List.of("x", "y", "z"), null));
        assertThat(leases.maybeAlive(2).workers()).containsExactly("x", "y");
        assertThat(leases.maybeAlive(2).next()).isNotNull();
    }

    @Test
    void livesOnWithEachRenewal() {
        Held held = take("a");
        for (int i = 0; i < 10; i++) {
            clock.advance(LEASE.dividedBy(3));
            held = ((Renewal.Renewed) leases.renew(held, polling())).held();
        }
        assertThat(leases.standing("a")).isInstanceOf(Standing.Alive.class);
    }

    @Test
    void isDeadAtOnceWhenStoppedOrMissing() {
        leases.renew(take("a"), stopped());
        assertThat(leases.standing("a")).isInstanceOf(Standing.Dead.class);
        assertThat(leases.standing("never-seen")).isInstanceOf(Standing.Dead.class);
    }

    /** Case L1, SIGSTOP: who sleeps through its lease and is buried never comes back under that id. */
    @Test
    void findsItsTombstone() {
        Held held = take("a");
        clock.advance(LEASE.plusSeconds(1));
        assertThat(leases.bury("a", "b", NOON)).isInstanceOf(Standing.Dead.class);
        assertThat(leases.renew(held, polling())).isInstanceOf(Renewal.Lost.class);
        assertThat(leases.standing("a")).isInstanceOf(Standing.Dead.class);
    }

    @Test
    void goesOnWhenNobodyBuriedItInItsSleep() {
        Held held = take("a");
        clock.advance(LEASE.multipliedBy(5));
        assertThat(leases.renew(held, polling())).isInstanceOf(Renewal.Renewed.class);
    }

    @Test
    void cannotBuryTheLiving() {
        take("a");
        clock.advance(LEASE);
        assertThat(leases.bury("a", "b", NOON)).isInstanceOf(Standing.Alive.class);
    }

    @Test
    void losesARaceOfBurialAgainstARenewal() {
        Held held = take("a");
        clock.advance(LEASE.plusSeconds(1));
        AtomicBoolean armed = new AtomicBoolean(true);
        store.fail(
                (operation, key) -> {
                    if (operation.equals("put") && key.equals(Keys.worker("a")) && armed.getAndSet(false)) {
                        leases.renew(held, polling());
                        return true;
                    }
                    return false;
                },
                Kind.Precondition,
                Strike.Before,
                1);
        assertThat(leases.bury("a", "b", NOON)).isInstanceOf(Standing.Alive.class);
    }

    @Test
    void knowsItsOwnRenewalWhoseAnswerWasLost() {
        Held held = take("a");
        store.fail((operation, _) -> operation.equals("put"), Kind.Precondition, Strike.After, 1);
        Renewal renewal = leases.renew(held, polling());
        assertThat(((Renewal.Renewed) renewal).held().face().beat())
                .isEqualTo(held.face().beat() + 1);
    }

    /** What an earlier beat wrote is as old as that beat: only a new write makes the lease young. */
    @Test
    void writesAgainOnTopOfAnEarlierBeatWhoseAnswerWasLost() {
        Held held = take("a");
        leases.renew(held, polling());
        clock.advance(LEASE.minusSeconds(1));
        Held renewed = ((Renewal.Renewed) leases.renew(held, polling())).held();
        assertThat(renewed.face().beat()).isEqualTo(held.face().beat() + 2);
        clock.advance(LEASE);
        assertThat(leases.standing("a")).isInstanceOf(Standing.Alive.class);
    }

    @Test
    void writesAgainAfterAConflictWithoutEffect() {
        Held held = take("a");
        store.fail((operation, _) -> operation.equals("put"), Kind.Conflict, Strike.Before, 2);
        assertThat(leases.renew(held, polling())).isInstanceOf(Renewal.Renewed.class);
    }

    @Test
    void failsWhenNothingWasWritten() {
        Held held = take("a");
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 1);
        assertThatThrownBy(() -> leases.renew(held, polling())).isInstanceOf(StoreException.class);
    }

    @Test
    void endsOnTopOfAnEarlierBeatWhoseAnswerWasLost() {
        Held held = take("a");
        leases.renew(held, polling());
        assertThat(leases.renew(held, stopped())).isInstanceOf(Renewal.Renewed.class);
        assertThat(leases.standing("a")).isInstanceOf(Standing.Dead.class);
    }

    @Test
    void aBeatThatComesAfterTheEndDoesNotBringTheLeaseBack() {
        Held held = take("a");
        leases.renew(held, stopped());
        assertThat(leases.renew(held, polling())).isInstanceOf(Renewal.Lost.class);
        assertThat(leases.standing("a")).isInstanceOf(Standing.Dead.class);
    }

    @Test
    void takesItsLeaseThoughTheAnswerWasLost() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Precondition, Strike.After, 1);
        Held held = take("a");
        assertThat(leases.renew(held, polling())).isInstanceOf(Renewal.Renewed.class);
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.After, 1);
        assertThat(take("b").face().beat()).isEqualTo(1);
    }

    @Test
    void takesNoLeaseThatWasNotWritten() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 1);
        assertThatThrownBy(() -> take("a")).isInstanceOf(StoreException.class);
    }

    @Test
    void isLostWhenItsObjectIsGone() {
        Held held = take("a");
        store.delete(Keys.worker("a"));
        assertThat(leases.renew(held, polling())).isInstanceOf(Renewal.Lost.class);
    }

    @Test
    void neverUsesAnIdTwice() {
        take("a");
        assertThatThrownBy(() -> take("a")).isInstanceOf(StoreException.class);
    }

    private Held take(String id) {
        return leases.take(WorkerFace.first(id, "test", null, NOON, polling()));
    }

    private static WorkerFace.Saying polling() {
        return new WorkerFace.Saying("Polling", 4, List.of(), Map.of());
    }

    private static WorkerFace.Saying stopped() {
        return new WorkerFace.Saying(WorkerFace.STOPPED, 4, List.of(), Map.of());
    }
}
