package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.JobContext;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.worker.ManualWorker.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk is the worker's trouble: no job pays for it, and nothing is received while it lasts. */
class WorkDiskTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long FLOOR = 1000;

    @TempDir
    Path folder;

    private World world;
    private ManualWorker worker;
    private long takes = Long.MAX_VALUE;
    private long free = 5000;
    private @Nullable IOException refusal;
    private Duration asked = Duration.ZERO;
    private String filler = "";

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        worker = new ManualWorker(world, this::work, Map.of("longhaul.worker.workspace-floor", Long.toString(FLOOR)));
        worker.freeBytes = free;
    }

    /** Fills the disk, and fails of that. */
    private Outcome work(JobContext job) throws IOException {
        if (takes < worker.freeBytes) {
            return Outcome.succeeded();
        }
        worker.freeBytes = 0;
        return Outcome.failed("exec-exit", "head: error writing 'big': No space left on device" + filler, asked);
    }

    @Test
    void hasRoomAtItsFloorAndNoneBelow() {
        WorkDisk disk = disk();
        free = FLOOR;
        disk.look();
        assertThat(disk.hasRoom()).isTrue();
        assertThat(disk.problem()).isNull();

        free = FLOOR - 1;
        disk.look();
        assertThat(disk.hasRoom()).isFalse();
        assertThat(disk.problem())
                .contains(
                        folder.toString(),
                        "has 999 bytes free",
                        "longhaul.worker.workspace-floor (1000)",
                        "since " + NOON);

        free = FLOOR;
        disk.look();
        assertThat(disk.hasRoom()).isTrue();
    }

    @Test
    void mustTakeAWriteAfterTroubleBeforeItIsTrustedAgain() {
        WorkDisk disk = disk();
        free = 0;
        disk.look();
        free = 5000;
        refusal = new IOException("No space left on device"); // no inodes
        disk.look();
        assertThat(disk.problem()).contains("takes nothing").contains("since " + NOON);
        refusal = null;
        disk.look();
        assertThat(disk.hasRoom()).isTrue();
    }

    @Test
    void ofARealFolderHasAsMuchFreeAsItsDiskAlsoBeforeTheFolderIsMade() {
        WorkerConfig config = ManualWorker.config(Map.of("longhaul.worker.workspace-floor", "1"));
        WorkDisk disk = WorkDisk.of(new WorkFolder(folder.resolve("not/yet")), config, world.clock());
        disk.look();
        assertThat(disk.problem()).isNull();
    }

    /** Some containers have no mount table, and some file systems say zero of themselves. */
    @Test
    void thatSaysZeroAndTakesAWriteIsNotFull() throws IOException {
        WorkDisk.Disk silent = new WorkDisk.OfFolder(folder, _ -> 0);
        assertThat(silent.freeBytes()).isEqualTo(WorkDisk.UNKNOWN);
        assertThat(folder).isEmptyDirectory();
        Path noFolder = Files.createFile(folder.resolve("file")).resolve("work");
        assertThat(new WorkDisk.OfFolder(noFolder, _ -> 0).freeBytes()).isZero();
        assertThat(new WorkDisk.OfFolder(noFolder, _ -> 7).freeBytes()).isEqualTo(7);
    }

    @Test
    void knowsAFullDiskByWhatWasThrown() {
        IOException full = new FileSystemException("/work/a", null, "No space left on device");
        assertThat(WorkDisk.isNoSpace(full)).isTrue();
        assertThat(WorkDisk.isNoSpace(new UncheckedIOException("no workspace", full)))
                .isTrue();
        assertThat(WorkDisk.isNoSpace(new IOException("Disk quota exceeded"))).isTrue();
        assertThat(WorkDisk.isNoSpace(new IOException("connection reset"))).isFalse();
        assertThat(WorkDisk.isNoSpace(new IllegalStateException("no space left on device, says the program")))
                .isFalse();
        assertThat(WorkDisk.isNoSpace(null)).isFalse();
    }

    @Test
    void costsNoAttemptAndTheJobRunsAgainAfterAPause() {
        takes = 5000;
        world.send("a", "1");
        worker.step();
        JobRecord record = world.record("a");
        assertThat(record.state()).isInstanceOf(JobState.Waiting.class);
        assertThat(record.attempts().charged()).isZero();
        Attempt attempt = record.attempts().newest().orElseThrow();
        assertThat(attempt.end()).isEqualTo(Attempt.End.Released);
        assertThat(Objects.requireNonNull(attempt.failure()).kind()).isEqualTo(WorkDisk.KIND);
        assertThat(attempt.failure().message()).contains("has 0 bytes free", "workspace-floor", "error writing 'big'");

        takes = 100;
        worker.freeBytes = 5000;
        worker.pass(ManualWorker.LEASE.plusSeconds(20));
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.record("a").attempts().charged())
                .as("the success alone")
                .isEqualTo(1);
    }

    /** The worker's disk may have been chosen too small for it, or the job too large: somebody has to hear of it. */
    @Test
    void chargesAJobThatFindsItFullTimeAndAgain() {
        takes = 5000;
        world.send("a", "1");
        for (int attempt = 1; attempt <= WorkDisk.EXCUSES; attempt++) {
            fillAgain();
            assertThat(world.record("a").attempts().last()).isEqualTo(attempt);
            assertThat(world.record("a").attempts().charged()).isZero();
        }
        fillAgain();
        assertThat(world.record("a").attempts().charged()).isEqualTo(1);
        assertThat(newestFailure().kind()).as("what it failed of").isEqualTo("exec-exit");
        assertThat(newestFailure().message()).startsWith("head: error writing").endsWith("more than there is");
        fillAgain();
        assertThat(world.record("a").attempts().charged()).isEqualTo(2);
    }

    /** A full disk beside it is no reason to call a service before it wants to be called. */
    @Test
    void runsItAgainNoSoonerThanItsHandlerAsked() {
        takes = 5000;
        asked = Duration.ofMinutes(12);
        world.send("a", "1");
        worker.step();
        assertThat(world.record("a").attempts().charged()).isZero();
        assertThat(notBefore()).isEqualTo(NOON.plus(asked));
        for (int attempt = 2; attempt <= WorkDisk.EXCUSES; attempt++) {
            worker.freeBytes = 5000;
            worker.pass(asked.plusMinutes(10));
            worker.step();
        }
        worker.freeBytes = 5000;
        worker.pass(asked.plusMinutes(10));
        Instant last = world.clock().instant();
        worker.step();
        assertThat(world.record("a").attempts().charged()).isEqualTo(1);
        assertThat(notBefore()).isAfterOrEqualTo(last.plus(asked));
    }

    @Test
    void saysWhatIsChargedOfTheDiskThoughTheHandlerSaysALot() {
        takes = 5000;
        filler = "x".repeat(Failure.MESSAGE_LIMIT);
        world.send("a", "1");
        for (int attempt = 1; attempt <= WorkDisk.EXCUSES + 2; attempt++) {
            fillAgain();
        }
        assertThat(newestFailure().message()).startsWith("head: error writing").endsWith("more than there is");
        assertThat(world.record("a").attempts().charged()).isEqualTo(2);
    }

    private Instant notBefore() {
        return ((JobState.Waiting) world.record("a").state()).until();
    }

    private Failure newestFailure() {
        return Objects.requireNonNull(
                world.record("a").attempts().newest().orElseThrow().failure());
    }

    private void fillAgain() {
        worker.freeBytes = 5000;
        worker.pass(ManualWorker.LEASE.plusSeconds(20));
        worker.step();
    }

    @Test
    void excusesNoFailureThatHasNothingToDoWithIt() {
        ManualWorker other = new ManualWorker(world, _ -> Outcome.failed("bug", "it is Friday"));
        world.send("a", "1");
        other.step();
        assertThat(world.record("a").attempts().charged()).isEqualTo(1);
    }

    @Test
    void excusesNoFailureForGood() {
        ManualWorker other = new ManualWorker(world, _ -> {
            worker.freeBytes = 0;
            return Outcome.failedForGood("disk-limit", "the workspace grew beyond its own limit");
        });
        world.send("a", "1");
        other.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Failed.class);
    }

    /** It was received just before: another worker may have room. */
    @Test
    void givesAMessageBackUnseenThatComesWhileThereIsNoRoom() {
        worker.freeBytes = 0;
        worker.pass(Duration.ofSeconds(10));
        String message = world.send("a", "1");
        worker.step();
        assertThat(world.read("a")).isEmpty();
        assertThat(world.queue().isVisible(message)).isTrue();
    }

    @Test
    void keepsTheWorkerFromReceivingAndReadinessSaysWhy() {
        InMemoryQueue queue = new InMemoryQueue("default", world.clock(), Duration.ofMinutes(2));
        EngineOnFakes live = new EngineOnFakes(
                new InMemoryStore(world.clock()),
                queue,
                world.clock(),
                folder,
                Map.of("longhaul.worker.workspace-floor", Long.toString(Long.MAX_VALUE)));
        live.worker().start();
        Await.until(
                SOON,
                "the reason",
                () -> live.worker().standing().problems().toString().contains("longhaul.worker.workspace-floor"));
        live.submit("a");
        world.clock().advance(Duration.ofSeconds(1));
        Instant now = world.clock().instant();
        Await.until(
                SOON,
                "the poller to turn",
                () -> !live.worker().pollers().getFirst().lastTurn().isBefore(now));
        assertThat(live.worker().standing().stalls()).isEmpty();
        Thread drain = live.drain(Duration.ofHours(1));
        Await.until(SOON, "the end", () -> !drain.isAlive());
        assertThat(queue.calls()).doesNotContain("receive");
    }

    private WorkDisk disk() {
        return new WorkDisk(
                new WorkDisk.Disk() {
                    @Override
                    public long freeBytes() {
                        return free;
                    }

                    @Override
                    public void write() throws IOException {
                        if (refusal != null) {
                            throw refusal;
                        }
                    }
                },
                new WorkDisk.Terms(folder, FLOOR, ManualWorker.LEASE, Duration.ofMinutes(15), world.clock()));
    }
}
