package dev.longhaul.handler;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives the worker back its rights to the folders that a program left: some tools make theirs read-only (Go's module cache), and such a
 * workspace could be neither read nor emptied. Links are not followed. What cannot be mended is left as it is.
 */
public final class FolderRights extends SimpleFileVisitor<Path> {

    private static final Set<PosixFilePermission> NEEDED = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private FolderRights() {}

    /** Mends a folder and all folders in it. */
    public static void restore(Path root) throws IOException {
        if (Files.getFileAttributeView(root, PosixFileAttributeView.class) != null) {
            Files.walkFileTree(root, new FolderRights());
        }
    }

    /**
     * Mends one folder.
     *
     * @return whether something lacked, and no longer does
     */
    public static boolean mend(Path folder) {
        try {
            Set<PosixFilePermission> rights = EnumSet.copyOf(NEEDED);
            Set<PosixFilePermission> there = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
            if (there.containsAll(NEEDED)) {
                return false;
            }
            rights.addAll(there);
            Files.setPosixFilePermissions(folder, rights);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // not ours, or gone, or a disk without such rights
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        boolean _ = mend(folder);
        return FileVisitResult.CONTINUE;
    }

    /** A folder that could not be opened is looked into once it can. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && mend(file)) {
            Files.walkFileTree(file, this);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
        return FileVisitResult.CONTINUE;
    }
}
