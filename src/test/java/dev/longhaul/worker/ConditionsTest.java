package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Outcome;
import dev.longhaul.worker.Conditions.Condition;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of an open job beside its state. */
class ConditionsTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    @Test
    void callsAWaitingJobOverdueAfterAnHourAndNotBefore() {
        world.submit("a", "x");
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        world.clock().advance(Duration.ofHours(1));
        assertThat(seen(worker, "a")).isEmpty();
        world.clock().advance(Duration.ofSeconds(1));
        assertThat(seen(worker, "a")).containsExactly(Condition.Overdue);
        worker.step();
        assertThat(seen(worker, "a")).as("of a settled job").isEmpty();
    }

    @Test
    void countsTheHourOfAWaitingJobFromTheTimeForWhichItWaits() {
        world.submit("a", "x", NOON.plus(Duration.ofDays(2)));
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        world.clock().advance(Duration.ofDays(2).plusMinutes(30));
        assertThat(seen(worker, "a")).isEmpty();
        world.clock().advance(Duration.ofHours(1));
        assertThat(seen(worker, "a")).containsExactly(Condition.Overdue);
    }

    @Test
    void callsAJobWhoseTypeNobodyHereServesStranded() {
        world.submit("a", "type:other");
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        assertThat(seen(worker, "a")).containsExactly(Condition.Stranded);
        assertThat(worker.sweeper.sweep()).isEqualTo(new Sweeper.Seen(1, 0, 0, 1, 0, 0, 0));
    }

    /** The record as it was when its worker died: while that lived the job was neither. */
    @Test
    void callsAJobInterruptedAndSuspectOnceItsWorkerIsDead() {
        AtomicReference<JobRecord> dead = new AtomicReference<>();
        AtomicReference<Set<Condition>> alive = new AtomicReference<>();
        ManualWorker other = new ManualWorker(world, _ -> Outcome.succeeded());
        ManualWorker first = new ManualWorker(world, _ -> {
            alive.set(seen(other, "a"));
            dead.set(world.record("a"));
            return Outcome.succeeded();
        });
        world.submit("a", "x");
        first.step();
        assertThat(alive.get()).isEmpty();
        JobRecord running = dead.get();
        world.clock().advance(Duration.ofMinutes(10));
        assertThat(other.conditions.of(running)).containsExactlyInAnyOrder(Condition.Interrupted, Condition.Suspect);
    }

    private Set<Condition> seen(ManualWorker by, String id) {
        return by.conditions.of(world.record(id));
    }
}
