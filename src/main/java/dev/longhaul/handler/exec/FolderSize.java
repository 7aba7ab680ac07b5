package dev.longhaul.handler.exec;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Adds up the files of a folder while others change it. Links are not followed; what vanishes meanwhile counts nothing. */
final class FolderSize extends SimpleFileVisitor<Path> {

    private final Path except;
    private final long enough;
    private long bytes;

    private FolderSize(Path except, long enough) {
        this.except = except;
        this.enough = enough;
    }

    /**
     * Whether there is more than the limit; stops counting there.
     *
     * @param except a folder in it that does not count
     */
    static boolean exceeds(Path folder, Path except, long limitBytes) throws IOException {
        FolderSize size = new FolderSize(except, limitBytes);
        Files.walkFileTree(folder, size);
        return size.bytes > limitBytes;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return folder.equals(except) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        bytes += attributes.isRegularFile() ? attributes.size() : 0;
        boolean isOver = bytes > enough || Thread.currentThread().isInterrupted();
        return isOver ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
        return FileVisitResult.CONTINUE;
    }
}
