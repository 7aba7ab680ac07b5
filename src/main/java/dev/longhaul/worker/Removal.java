package dev.longhaul.worker;

import dev.longhaul.handler.FolderRights;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Removes a folder and all in it, also folders that a program made read-only. What cannot be removed stays alone: its neighbours go, and the
 * first fault is told at the end. Links are not followed.
 */
final class Removal extends SimpleFileVisitor<Path> {

    private final Eraser eraser;
    private @Nullable IOException fault;

    /** Removes one file, or an empty folder. */
    @FunctionalInterface
    interface Eraser {
        void erase(Path path) throws IOException;
    }

    private Removal(Eraser eraser) {
        this.eraser = eraser;
    }

    static void of(Path folder, Eraser eraser) throws IOException {
        Removal removal = new Removal(eraser);
        Files.walkFileTree(folder, removal);
        IOException first = removal.fault;
        if (first != null) {
            throw first;
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        boolean _ = FolderRights.mend(folder);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        erase(file);
        return FileVisitResult.CONTINUE;
    }

    /** A folder that could not be opened is emptied once it can. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) && FolderRights.mend(file)) {
            Files.walkFileTree(file, this);
        } else if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            failed(e);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
        if (e != null) {
            failed(e);
        }
        erase(folder);
        return FileVisitResult.CONTINUE;
    }

    private void erase(Path path) {
        try {
            eraser.erase(path);
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        IOException first = fault;
        if (first == null) {
            fault = e;
        } else {
            first.addSuppressed(e);
        }
    }
}
