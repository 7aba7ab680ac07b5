package dev.longhaul.local;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files a developer wrote: what is below a folder, without what tools put there. */
final class RepositoryFiles {

    private static final Set<String> LEFT_OUT = Set.of("target", ".git", ".idea", ".vscode", "node_modules");
    private static final long LIMIT_BYTES = 5_000_000;

    private RepositoryFiles() {}

    /** Paths relative to the folder. Left-out folders are not entered: in {@code target} files come and go meanwhile. */
    static List<Path> below(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes) {
                boolean isLeftOut = !entered.equals(folder)
                        && LEFT_OUT.contains(entered.getFileName().toString());
                return isLeftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && attributes.size() < LIMIT_BYTES) {
                    files.add(folder.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }
}
