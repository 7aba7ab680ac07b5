package dev.longhaul.worker;

import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Metric;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What this worker's metrics look at, each time they are exported. Nothing here calls anybody. */
final class Gauges {

    private static final double MILLIS = 1e3;

    private final Meters meters;
    private final InstantSource clock;

    Gauges(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
    }

    /** A parked poll holds a slot too, so that what arrives finds one; it is no job, and an idle worker must look idle to be scaled in. */
    void watch(Capacity capacity, RunningJobs jobs) {
        meters.watch(Metric.SLOTS, capacity::slots);
        meters.watch(Metric.SLOTS_USED, jobs::count);
    }

    void watch(Collection<Poller> pollers) {
        pollers.forEach(poller -> meters.watch(
                Metric.POLL_AGE,
                () -> Duration.between(poller.lastTurn(), clock.instant()).toMillis() / MILLIS,
                poller.queue()));
    }

    void watch(TaskProtection protection) {
        meters.watch(Metric.PROTECTED, () -> protection.isProtected() ? 1 : 0);
    }

    /** As of its newest look: an export never waits for a disk. */
    void watch(WorkDisk disk) {
        meters.watch(Metric.DISK_FREE, () -> disk.free() == WorkDisk.UNKNOWN ? Double.NaN : disk.free());
    }

    /**
     * What sweeps see. Once the newest is too old nothing is said: whoever scales by it takes silence for a need, and an old zero for none.
     *
     * @param interval of the sweeps on average; one comes within one and a half
     */
    void watch(Sweeper sweeper, Duration interval) {
        Supplier<Sweeper.@Nullable Seen> newest = () -> sweeper.seenWithin(interval.multipliedBy(2));
        open(newest, Sweeper.Seen::open, "all");
        open(newest, Sweeper.Seen::overdue, "overdue");
        open(newest, Sweeper.Seen::stranded, "stranded");
        open(newest, Sweeper.Seen::suspect, "suspect");
        open(newest, Sweeper.Seen::interrupted, "interrupted");
        meters.watch(Metric.DUE, () -> seen(newest, Sweeper.Seen::due));
        meters.watch(Metric.BACKLOG, () -> {
            int workers = sweeper.workers();
            return workers == 0 ? Double.NaN : seen(newest, Sweeper.Seen::open) / workers;
        });
    }

    private void open(Supplier<Sweeper.@Nullable Seen> newest, ToDoubleFunction<Sweeper.Seen> count, String condition) {
        meters.watch(Metric.OPEN_JOBS, () -> seen(newest, count), condition);
    }

    private static double seen(Supplier<Sweeper.@Nullable Seen> newest, ToDoubleFunction<Sweeper.Seen> count) {
        Sweeper.Seen seen = newest.get();
        return seen == null ? Double.NaN : count.applyAsDouble(seen);
    }
}
