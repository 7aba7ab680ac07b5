package dev.longhaul.worker;

import dev.longhaul.job.Attempt;
import dev.longhaul.job.Failure;
import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether the disk under the work folder has room for another job. A full one fails whoever writes next, which says nothing about that
 * job: while it lasts nothing is received, and what fails meanwhile is given back uncharged. A job's own limits are another matter, and so
 * is a job on which the disk is full time and again. Asked by many threads; the looks are made by few.
 */
final class WorkDisk {

    /** The kind of failure in the records of attempts that were given back; one that is charged keeps its own. */
    static final String KIND = "disk-full";

    /** So many attempts of a job in a row may find the disk full at no cost; from then on it is taken to need more than there is. */
    static final int EXCUSES = 3;

    /** As much as anybody may ask for: what is not known is no shortage. */
    static final long UNKNOWN = Long.MAX_VALUE;

    /** At the end of the message of an attempt that is charged though it found the disk full. */
    private static final String CHARGED =
            "; for more than " + EXCUSES + " attempts in a row there was no room on the disk"
                    + " of longhaul.worker.workspace: this job may need more than there is";

    /** After so many leases without room none is to be expected by itself. */
    private static final int LEASES = 2;

    private static final Logger LOG = Logger.getLogger(WorkDisk.class);

    private final Disk disk;
    private final Terms terms;
    private volatile @Nullable Trouble trouble;
    private volatile long free = UNKNOWN;

    /** The disk itself. */
    interface Disk {
        /** How much can be written; {@link #UNKNOWN} where the system does not say. */
        long freeBytes() throws IOException;

        /** Writes a little and removes it again: room may lack in other ways than in bytes. */
        void write() throws IOException;
    }

    /**
     * What is asked of it.
     *
     * @param folder the work folder
     * @param floorBytes below this there is no room
     * @param pause how long an attempt that was given back stays away at least
     * @param cap how long at most, whatever its handler asks for
     */
    record Terms(Path folder, long floorBytes, Duration pause, Duration cap, InstantSource clock) {}

    private record Trouble(String words, Instant since) {}

    WorkDisk(Disk disk, Terms terms) {
        this.disk = disk;
        this.terms = terms;
    }

    static WorkDisk of(WorkFolder folder, WorkerConfig config, InstantSource clock) {
        return new WorkDisk(
                new OfFolder(folder.path()),
                new Terms(
                        folder.path(),
                        config.workspaceFloor(),
                        config.lease(),
                        config.retry().cap(),
                        clock));
    }

    boolean hasRoom() {
        return trouble == null;
    }

    /** How much was free at the newest look; {@link #UNKNOWN} before the first, and where it is not known. */
    long free() {
        return free;
    }

    /** Why nothing is received, and since when; null while there is room. */
    @Nullable
    String problem() {
        Trouble now = trouble;
        return now == null ? null : now.words() + " (since " + now.since() + ")";
    }

    /** Whether there has been no room for so long that a worker with nothing in hand waits in vain. */
    boolean isLasting() {
        Trouble now = trouble;
        return now != null
                && !terms.clock()
                        .instant()
                        .isBefore(now.since().plus(terms.pause().multipliedBy(LEASES)));
    }

    /** Asks the disk. After trouble it must also take a write before it is trusted again. */
    void look() {
        look(trouble != null);
    }

    private synchronized void look(boolean isDoubtful) {
        String words = words(isDoubtful);
        Trouble before = trouble;
        if (words == null) {
            trouble = null;
            if (before != null) {
                LOG.infof("the disk has room again, receiving: folder=%s", terms.folder());
            }
            return;
        }
        trouble = new Trouble(words, before == null ? terms.clock().instant() : before.since());
        if (before == null) {
            LOG.errorf("no room on the disk, nothing is received: %s", words);
        }
    }

    private @Nullable String words(boolean isDoubtful) {
        try {
            long bytes = disk.freeBytes();
            free = bytes;
            if (bytes < terms.floorBytes()) {
                return "the disk of longhaul.worker.workspace (" + terms.folder() + ") has " + bytes
                        + " bytes free, fewer than longhaul.worker.workspace-floor (" + terms.floorBytes()
                        + "): make room or give it more";
            }
            if (isDoubtful) {
                disk.write();
            }
            return null;
        } catch (IOException e) {
            free = UNKNOWN;
            return "the disk of longhaul.worker.workspace (" + terms.folder() + ") takes nothing: " + e;
        }
    }

    /**
     * An attempt's end in the light of the disk: a failure that another attempt could do better costs nothing if the disk was full.
     *
     * @param thrown what the handler threw, if it did
     */
    Ending judge(Ending ending, RunningJob job, @Nullable Throwable thrown) {
        if (!(ending instanceof Ending.Said(Outcome.Failed(Failure failure, Duration pause)))
                || !failure.retryable()
                || job.toldToEnd() != null) { // out of time, or over its own limit
            return ending;
        }
        boolean isSaid = isNoSpace(thrown);
        look(isSaid || !hasRoom());
        String words = problem();
        if (!isSaid && words == null) {
            return ending;
        }
        if (excused(job.entry().record().attempts().recent()) < EXCUSES) {
            String why = (words == null ? "the disk of longhaul.worker.workspace was full" : words)
                    + "; the attempt's end: " + failure.message();
            return new Ending.GivenBack(new Failure(KIND, why, true), away(pause));
        }
        return new Ending.Said(Outcome.failed(failure.kind(), charged(failure.message()), pause));
    }

    private Duration away(Duration asked) {
        Duration heard = asked.compareTo(terms.cap()) < 0 ? asked : terms.cap();
        return heard.compareTo(terms.pause()) < 0 ? terms.pause() : heard;
    }

    /** What the handler said, cut where that is needed for the sentence about the disk to be read, and to be known again. */
    private static String charged(String message) {
        int room = Failure.MESSAGE_LIMIT - CHARGED.length();
        return (message.length() <= room ? message : message.substring(0, room - 1) + "…") + CHARGED;
    }

    /** How many of the attempts before the newest, which has no end yet, found the disk full. */
    private static int excused(List<Attempt> attempts) {
        int count = 0;
        for (Attempt attempt : attempts.reversed()) {
            Failure failure = attempt.failure();
            if (failure != null
                    && (failure.kind().equals(KIND) || failure.message().endsWith(CHARGED))) {
                count++;
            } else if (attempt.end() != null) {
                return count;
            }
        }
        return count;
    }

    /** In the words of Linux and macOS. */
    static boolean isNoSpace(@Nullable Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (cause instanceof IOException
                    && (message.contains("no space left on device") || message.contains("disk quota exceeded"))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** The disk that a folder is on, also before the folder is made. */
    record OfFolder(Path folder, ToLongFunction<Path> usable) implements Disk {
        private static final int SOME_BYTES = 64 * 1024;

        OfFolder(Path folder) {
            this(folder, there -> there.toFile().getUsableSpace()); // which needs no mount table, as a FileStore does
        }

        /** Zero is also said where nothing is known: only a write tells a full disk from such a one. */
        @Override
        public long freeBytes() {
            Path there = folder.toAbsolutePath();
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            long free = usable.applyAsLong(there);
            return free > 0 || !takesAWrite() ? free : UNKNOWN;
        }

        private boolean takesAWrite() {
            try {
                write();
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void write() throws IOException {
            Files.createDirectories(folder);
            Path file = Files.createTempFile(folder, "room", null);
            try {
                Files.write(file, new byte[SOME_BYTES]);
            } finally {
                Files.delete(file);
            }
        }
    }
}
