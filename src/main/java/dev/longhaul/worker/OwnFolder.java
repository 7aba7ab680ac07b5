package dev.longhaul.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This process's own folder in the work folder, which others may use too: {@code p-1234}, beside a file {@code p-1234.lock} that the process
 * holds a lock on. The system takes the lock away when the process ends, however it does, and so a folder whose lock can be had is
 * nobody's any more. The lock is there before the folder, so that no folder is ever seen without one by mistake.
 */
final class OwnFolder implements Workspace.Parent {

    private static final Logger LOG = Logger.getLogger(OwnFolder.class);
    private static final String PREFIX = "p-";
    private static final String LOCK = ".lock";

    /** Where locks cannot be had, nobody could tell a dead process's folder from a living one's: such folders are left alone. */
    private static final String UNLOCKED = "u-";

    /** A process makes its folder right after its lock: a lock that stands alone for so long was left by one that could not, or died. */
    private static final Duration ALONE = Duration.ofMinutes(10);

    private final Path root;
    private final InstantSource clock;
    private final Supplier<String> names;
    private final ReentrantLock sweeping = new ReentrantLock();
    private @Nullable Path folder;
    private @Nullable FileChannel lock;

    OwnFolder(Path root, InstantSource clock) {
        this(root, clock, () -> UUID.randomUUID().toString());
    }

    /** Another choice of names. */
    OwnFolder(Path root, InstantSource clock, Supplier<String> names) {
        this.root = root;
        this.clock = clock;
        this.names = names;
    }

    /** The folder; made when it is first asked for. */
    @Override
    public synchronized Path path() throws IOException {
        Path mine = folder;
        if (mine == null) {
            Files.createDirectories(root);
            mine = make(names.get());
            folder = mine;
        }
        return mine;
    }

    /** Leaves nothing where it fails: on a full disk each attempt comes here. */
    private Path make(String name) throws IOException {
        FileChannel held = locked(name);
        try {
            Path made = Files.createDirectory(root.resolve((held == null ? UNLOCKED : PREFIX) + name));
            lock = held;
            return made;
        } catch (IOException e) {
            if (held != null) {
                withdraw(held, lockOf(root.resolve(PREFIX + name)));
            }
            throw e;
        }
    }

    /** The lock of a folder that is not there yet; null where no lock can be had. */
    private @Nullable FileChannel locked(String name) throws IOException {
        Path file = lockOf(root.resolve(PREFIX + name));
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (IOException e) {
            LOG.warnf("no lock in the work folder, so what a killed worker leaves there stays: %s", e);
        }
        withdraw(channel, file);
        return null;
    }

    private static void withdraw(FileChannel channel, Path file) {
        try (channel) {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debugf("not removed, a later sweep does: file=%s reason=%s", file, e);
        }
    }

    private static Path lockOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }

    /** Removes what processes left there that are no more; one sweep at a time. What cannot be removed is left, and said. */
    void sweep() {
        if (!Files.isDirectory(root)) {
            return;
        }
        sweeping.lock();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path each : entries) {
                if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                    if (!isMine(each)) {
                        removeIfDead(each);
                    }
                } else if (isLockAlone(each)) {
                    removeIfFree(each);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warnf("the work folder was not looked through: %s", e);
        } finally {
            sweeping.unlock();
        }
    }

    private boolean isLockAlone(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(LOCK)
                || Files.exists(file.resolveSibling(name.substring(0, name.length() - LOCK.length())))) {
            return false;
        }
        try {
            BasicFileAttributes there =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return there.isRegularFile()
                    && there.lastModifiedTime()
                            .toInstant()
                            .isBefore(clock.instant().minus(ALONE));
        } catch (NoSuchFileException e) {
            return false; // its process, or another sweep, was faster
        }
    }

    private static void removeIfFree(Path file) {
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock held = other.tryLock()) {
            if (held != null) {
                Files.deleteIfExists(file);
                LOG.infof("removed a lock that a worker left alone: file=%s", file);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debugf("held by this process: file=%s", file);
        } catch (IOException e) {
            LOG.debugf("not removed: file=%s reason=%s", file, e);
        }
    }

    private synchronized boolean isMine(Path each) {
        return each.equals(folder);
    }

    private static void removeIfDead(Path left) {
        Path file = lockOf(left);
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = other.tryLock()) {
            if (held != null) {
                Workspace.remove(left);
                Files.deleteIfExists(file);
                LOG.infof("removed what a worker left that is no more: folder=%s", left);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debugf("held by this process: folder=%s", left);
        } catch (IOException e) {
            LOG.warnf("not removed, a worker that is no more left it: folder=%s reason=%s", left, e);
        }
    }

    /** Gives the folder up at the end of an orderly stop. Where something is left in it, the next worker removes it. */
    synchronized void leave() {
        Path mine = folder;
        if (mine == null) {
            return;
        }
        try {
            Files.deleteIfExists(mine);
            FileChannel held = lock;
            if (held != null) {
                withdraw(held, lockOf(mine));
            }
        } catch (DirectoryNotEmptyException e) {
            LOG.debugf("something is left in %s", mine);
        } catch (IOException e) {
            LOG.debugf("not given up: folder=%s reason=%s", mine, e);
        }
    }
}
