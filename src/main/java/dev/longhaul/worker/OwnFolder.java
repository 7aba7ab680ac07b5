package dev.longhaul.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
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

    private final Path root;
    private @Nullable Path folder;
    private @Nullable FileChannel lock;

    OwnFolder(Path root) {
        this.root = root;
    }

    /** The folder; made when it is first asked for. */
    @Override
    public synchronized Path path() throws IOException {
        Path mine = folder;
        if (mine == null) {
            Files.createDirectories(root);
            String name = UUID.randomUUID().toString();
            mine = Files.createDirectory(root.resolve((isLocked(name) ? PREFIX : UNLOCKED) + name));
            folder = mine;
        }
        return mine;
    }

    private boolean isLocked(String name) {
        try {
            FileChannel file = FileChannel.open(
                    lockOf(root.resolve(PREFIX + name)), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            FileLock held = file.tryLock();
            lock = file;
            return held != null;
        } catch (IOException e) {
            LOG.warnf("no lock in the work folder, so what a killed worker leaves there stays: %s", e);
            return false;
        }
    }

    private static Path lockOf(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }

    /** Removes what processes left there that are no more. What cannot be removed is left, and said. */
    void sweep() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, PREFIX + "*")) {
            for (Path each : folders) {
                if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS) && !isMine(each)) {
                    removeIfDead(each);
                }
            }
        } catch (IOException e) {
            LOG.warnf("the work folder was not looked through: %s", e);
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
            if (lock != null) {
                Files.deleteIfExists(lockOf(mine));
                lock.close();
            }
        } catch (DirectoryNotEmptyException e) {
            LOG.debugf("something is left in %s", mine);
        } catch (IOException e) {
            LOG.debugf("not given up: folder=%s reason=%s", mine, e);
        }
    }
}
