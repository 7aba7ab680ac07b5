package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.Outcome;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.telemetry.Watched;
import dev.longhaul.worker.ManualWorker.World;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fleet is scaled by. */
class GaugesTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final String DUE = "longhaul.jobs.due";
    private static final String SLOTS_USED = "longhaul.worker.slots.used";

    @TempDir
    Path folder;

    private final Watched watched = Watched.with(Map.of());
    private Gauges gauges;
    private World world;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        gauges = new Gauges(watched.telemetry().meters(), world.clock());
    }

    @Test
    void countsTheJobsThatRunAndNotTheSlotThatAParkedPollHolds() throws InterruptedException {
        List<Double> meanwhile = new ArrayList<>();
        ManualWorker worker = new ManualWorker(world, _ -> {
            meanwhile.add(value(SLOTS_USED));
            return Outcome.succeeded();
        });
        Capacity capacity = new Capacity(4);
        gauges.watch(capacity, worker.jobs);

        assertThat(capacity.take(1, Duration.ZERO)).as("as a poll does").isEqualTo(1);
        assertThat(value(SLOTS_USED)).as("of an idle worker").isZero();
        assertThat(value("longhaul.worker.slots")).isEqualTo(4);

        world.send("a", "1");
        worker.step();
        assertThat(meanwhile).as("while a job ran").containsExactly(1.0);
        assertThat(value(SLOTS_USED)).as("after its end").isZero();
    }

    /** What waits for later must not keep a fleet up; what is due soon, or is nobody's, must. */
    @Test
    void countsAsDueWhatNoWorkerHasAndMayBeginWithinAQuarterOfAnHour() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        gauges.watch(worker.sweeper, SWEEP);
        world.submit("later", "x", NOON.plus(Duration.ofMinutes(15)).plusSeconds(1));
        world.submit("soon", "x", NOON.plus(Duration.ofMinutes(15)));
        world.submit("now", "x");
        while (worker.step()) {
            assertThat(worker.jobs.count()).isZero();
        }
        worker.sweeper.sweep();
        assertThat(value("longhaul.jobs.due")).as("now has ended, later waits").isEqualTo(1);

        worker.pass(Duration.ofSeconds(10));
        worker.sweeper.sweep();
        assertThat(value("longhaul.jobs.due")).isEqualTo(2);
    }

    @Test
    void doesNotCountAsDueWhatALivingWorkerHas() {
        List<Double> meanwhile = new ArrayList<>();
        List<ManualWorker> self = new ArrayList<>();
        self.add(new ManualWorker(world, _ -> {
            self.getFirst().sweeper.sweep();
            meanwhile.add(value("longhaul.jobs.due"));
            return Outcome.succeeded();
        }));
        gauges.watch(self.getFirst().sweeper, SWEEP);
        world.send("a", "1");
        self.getFirst().step();
        assertThat(meanwhile).containsExactly(0.0);
    }

    /** A zero that nobody has looked for since would have the last task go. */
    @Test
    void saysNothingOfWhatSweepsSawOnceNoneHasEndedForTwoIntervals() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        gauges.watch(worker.sweeper, SWEEP);
        assertThat(values(DUE)).as("before the first").isEmpty();
        worker.sweeper.sweep();
        world.store()
                .fail((operation, _) -> operation.equals("list"), StoreException.Kind.Unavailable, Strike.Before, 1);
        world.clock().advance(SWEEP.multipliedBy(2));
        assertThatThrownBy(worker.sweeper::sweep).isInstanceOf(StoreException.class);
        assertThat(values(DUE)).as("in time").containsExactly(0.0);
        world.clock().advance(Duration.ofSeconds(1));
        assertThat(values(DUE)).isEmpty();
        assertThat(values("longhaul.jobs.open")).isEmpty();
        worker.sweeper.sweep();
        assertThat(values(DUE)).containsExactly(0.0);
    }

    @Test
    void countsAsDueWhatASweepCouldNotLookAt() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        gauges.watch(worker.sweeper, SWEEP);
        world.submit("later", "x", NOON.plus(Duration.ofDays(1)));
        worker.sweeper.sweep();
        assertThat(value(DUE)).isZero();
        world.store()
                .fail(
                        (operation, key) -> operation.equals("get") && key.startsWith("records/"),
                        StoreException.Kind.Unavailable,
                        Strike.Before,
                        1);
        worker.sweeper.sweep();
        assertThat(value(DUE)).isEqualTo(1);
    }

    /** Otherwise a job could begin between two sweeps that neither has counted. */
    @Test
    void countsAsDueWhatMayBeginBeforeTheNextSweepWhereThatIsLater() {
        WorkerLeases leases = new WorkerLeases(world.store(), new SplittableRandom(1), ManualWorker.LEASE);
        Conditions hourly = new Conditions(leases, _ -> true, world.clock(), Duration.ofHours(1));
        assertThat(hourly.isDue(world.submit("a", "x", NOON.plus(Duration.ofMinutes(90)))))
                .isTrue();
        assertThat(hourly.isDue(
                        world.submit("b", "x", NOON.plus(Duration.ofMinutes(90)).plusSeconds(1))))
                .isFalse();
    }

    /** An alarm on it must hear of the worst. */
    @Test
    void saysZeroOfAFullDiskAndNothingOfOneThatNobodyLookedAt() {
        WorkDisk disk = new WorkDisk(
                new WorkDisk.Disk() {
                    @Override
                    public long freeBytes() {
                        return 0;
                    }

                    @Override
                    public void write() {}
                },
                new WorkDisk.Terms(folder, 1, ManualWorker.LEASE, Duration.ofMinutes(15), world.clock()));
        gauges.watch(disk);
        assertThat(disk.free()).isEqualTo(WorkDisk.UNKNOWN);
        disk.look();
        assertThat(value("longhaul.disk.free")).isZero();
    }

    private double value(String metric) {
        return values(metric).getFirst();
    }

    private List<Double> values(String metric) {
        return watched.metrics().stream()
                .filter(data -> data.getName().equals(metric))
                .flatMap(data -> data.getDoubleGaugeData().getPoints().stream())
                .map(DoublePointData::getValue)
                .toList();
    }
}
