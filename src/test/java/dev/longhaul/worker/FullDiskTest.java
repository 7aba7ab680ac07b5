package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody is helped by a worker that waits for room that never comes. */
class FullDiskTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long FLOOR = 1000;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T12:00:00Z"));
    private final List<String> left = new ArrayList<>();
    private boolean isIdle = true;
    private long free;

    @Test
    void isLeftOnceItHasBeenFullForTwoLeasesWhileNothingRan() {
        WorkDisk disk = disk();
        FullDisk full = full(disk);
        disk.look();
        clock.advance(ManualWorker.LEASE.multipliedBy(2).minusSeconds(1));
        full.tick();
        assertThat(left).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        full.tick();
        assertThat(left).hasSize(1);
        assertThat(left.getFirst())
                .contains(folder.toString(), "has 0 bytes free", "workspace-floor (1000)", "fresh disk", "/tmp");
    }

    @Test
    void isNotLeftWhileAnAttemptIsInHandWhichMayFreeIt() {
        WorkDisk disk = disk();
        FullDisk full = full(disk);
        disk.look();
        isIdle = false;
        clock.advance(Duration.ofHours(5));
        full.tick();
        assertThat(left).isEmpty();
    }

    @Test
    void isNotLeftWhereItHasRoomAgainThoughNobodyLookedYet() {
        WorkDisk disk = disk();
        FullDisk full = full(disk);
        disk.look();
        clock.advance(Duration.ofHours(5));
        free = FLOOR;
        full.tick();
        assertThat(left).isEmpty();
        assertThat(disk.hasRoom()).isTrue();
    }

    @Test
    void isSweptOnceMoreBeforeItIsGivenUp() throws IOException {
        Path dead = Files.createDirectory(folder.resolve("p-dead"));
        WorkDisk disk = disk(() -> Files.exists(dead) ? 0 : FLOOR);
        FullDisk full = full(disk);
        disk.look();
        clock.advance(Duration.ofHours(5));
        full.tick();
        assertThat(dead).doesNotExist();
        assertThat(left).isEmpty();
    }

    /** With all its threads; the exit code tells an operator of the disk. */
    @Test
    void makesAnIdleWorkerLeave() {
        InMemoryQueue queue = new InMemoryQueue("default", clock, Duration.ofMinutes(2));
        EngineOnFakes live = new EngineOnFakes(
                new InMemoryStore(clock),
                queue,
                clock,
                folder,
                Map.of("longhaul.worker.workspace-floor", Long.toString(Long.MAX_VALUE)));
        live.worker().start();
        Await.until(
                SOON,
                "the reason",
                () -> live.worker().standing().problems().toString().contains("longhaul.worker.workspace-floor"));
        assertThat(live.exit).hasValue(-1);
        clock.advance(Duration.ofSeconds(12));
        Await.until(SOON, "the exit", () -> live.exit.get() != -1);
        assertThat(live.exit).hasValue(Worker.FULL_DISK_EXIT);
        assertThat(live.worker().state()).isInstanceOf(WorkerState.Condemned.class);
        Thread drain = live.drain(Duration.ofHours(1));
        Await.until(SOON, "the end", () -> !drain.isAlive());
    }

    private FullDisk full(WorkDisk disk) {
        return new FullDisk(
                new Worker.Premises(disk, new OwnFolder(folder, clock)), () -> isIdle, Runnable::run, left::add);
    }

    private WorkDisk disk() {
        return disk(() -> free);
    }

    private WorkDisk disk(LongSupplier free) {
        return new WorkDisk(
                new WorkDisk.Disk() {
                    @Override
                    public long freeBytes() {
                        return free.getAsLong();
                    }

                    @Override
                    public void write() {}
                },
                new WorkDisk.Terms(folder, FLOOR, ManualWorker.LEASE, Duration.ofMinutes(15), clock));
    }
}
