package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.telemetry.Watched;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fleet is scaled by. */
class GaugesTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
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
        gauges.watch(worker.sweeper);
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
        gauges.watch(self.getFirst().sweeper);
        world.send("a", "1");
        self.getFirst().step();
        assertThat(meanwhile).containsExactly(0.0);
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
        return watched.metrics().stream()
                .filter(data -> data.getName().equals(metric))
                .flatMap(data -> data.getDoubleGaugeData().getPoints().stream())
                .findFirst()
                .orElseThrow()
                .getValue();
    }
}
