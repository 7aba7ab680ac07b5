package dev.longhaul.worker;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A folder of one attempt's own, made when its handler first asks for it: most never do, and many jobs that make and remove folders in one
 * place wait for each other. Its name holds the attempt's nonce, so nobody has used it before. Links are never followed: what they point
 * at is neither counted nor deleted.
 */
final class Workspace {

    private final Parent parent;
    private final String name;
    private volatile @Nullable Path made;

    /** Where workspaces are made. */
    @FunctionalInterface
    interface Parent {
        Path path() throws IOException;
    }

    private Workspace(Parent parent, String name) {
        this.parent = parent;
        this.name = name;
    }

    static Workspace of(Parent parent, String name) {
        return new Workspace(parent, name);
    }

    /** The folder, empty at first. */
    synchronized Path folder() throws IOException {
        Path folder = made;
        if (folder == null) {
            folder = Files.createDirectories(parent.path().resolve(name));
            made = folder;
        }
        return folder;
    }

    long sizeBytes() throws IOException {
        Path folder = made;
        if (folder == null) {
            return 0;
        }
        long[] sum = {0};
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, java.io.@Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum[0];
    }

    /** Removes the folder and all in it; nothing happens where there is none, so it may be called again. */
    synchronized void delete() throws IOException {
        Path folder = made;
        if (folder != null) {
            remove(folder);
            made = null;
        }
    }

    /** Removes a folder and all in it that can be removed; throws the first reason why something cannot. */
    static void remove(Path folder) throws IOException {
        Removal.of(folder, Files::deleteIfExists);
    }
}
