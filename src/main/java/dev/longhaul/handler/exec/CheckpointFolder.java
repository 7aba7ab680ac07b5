package dev.longhaul.handler.exec;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.Checkpoints;
import dev.longhaul.handler.OutputName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a program keeps what it goes on from. It is saved from a copy made of hard links, which is there at once: a program that
 * replaces its files by renaming, as it must, changes nothing of it meanwhile. Files that are as they were when they were last saved
 * are not sent again. Used by one thread at a time.
 */
final class CheckpointFolder {

    /** A file that changed so shortly before it was saved may change once more without its time telling. */
    private static final Duration UNSURE = Duration.ofSeconds(1);

    private final Path folder;
    private final Path copy;
    private final Checkpoints checkpoints;
    private final Map<String, Version> saved = new HashMap<>();

    /** By which a file is known to be the same. */
    private record Version(
            long sizeBytes, FileTime modified, @Nullable Object file) {
        private static Version of(BasicFileAttributes attributes) {
            return new Version(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    private CheckpointFolder(JobFolder job, Checkpoints checkpoints) {
        this.folder = job.checkpoint();
        this.copy = job.checkpointCopy();
        this.checkpoints = checkpoints;
    }

    /** The folder as the job's last checkpoint has it; empty without one. */
    static CheckpointFolder restore(JobFolder job, Checkpoints checkpoints) throws IOException, InterruptedException {
        CheckpointFolder restored = new CheckpointFolder(job, checkpoints);
        Optional<Checkpoint> latest = checkpoints.latest();
        if (latest.isPresent()) {
            for (String name : latest.get().files().keySet()) {
                restored.restore(latest.get(), name);
            }
        }
        return restored;
    }

    private void restore(Checkpoint checkpoint, String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        try (InputStream in = checkpoint.open(name);
                OutputStream out = Files.newOutputStream(file)) {
            Chunks.copy(in, out);
        }
        Files.setLastModifiedTime(file, FileTime.from(checkpoint.savedAt()));
        saved.put(name, Version.of(attributes(file)));
    }

    /**
     * Makes what is in the folder now the job's checkpoint.
     *
     * @throws OutputFault if something in it can be no part of one
     */
    void save() throws IOException, InterruptedException, OutputFault {
        Trees.remove(copy);
        Map<String, Path> files = link();
        FileTime now = attributes(copy).lastModifiedTime();
        Map<String, Version> versions = new HashMap<>();
        try (CheckpointDraft draft = checkpoints.begin()) {
            Set<String> known = checkpoints
                    .latest()
                    .map(latest -> latest.files().keySet())
                    .orElse(java.util.Collections.emptySortedSet());
            for (Map.Entry<String, Path> file : files.entrySet()) {
                String name = file.getKey();
                Version version = Version.of(attributes(file.getValue()));
                if (known.contains(name) && version.equals(saved.get(name))) {
                    draft.carry(name);
                } else {
                    send(file.getValue(), name, draft);
                }
                if (version.modified().toInstant().isBefore(now.toInstant().minus(UNSURE))) {
                    versions.put(name, version);
                }
            }
            draft.commit();
            saved.clear();
            saved.putAll(versions);
        } finally {
            Trees.remove(copy);
        }
    }

    private static void send(Path file, String name, CheckpointDraft draft) throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            OutputStream out = draft.open(name);
            Chunks.copy(in, out);
            out.close(); // only here: closed after a failure, half a file would be saved
        }
    }

    /** The same files once more, by name. */
    private Map<String, Path> link() throws IOException, OutputFault {
        Files.createDirectories(copy);
        Linking linking = new Linking();
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(folder, linking);
        }
        if (linking.fault != null) {
            throw new OutputFault(linking.fault);
        }
        return linking.files;
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private final class Linking extends SimpleFileVisitor<Path> {
        private final Map<String, Path> files = new TreeMap<>();
        private @Nullable String fault;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String name = folder.relativize(file).toString();
            String wrong = attributes.isRegularFile() ? OutputName.fault(name) : "'" + name + "' is no regular file";
            if (wrong != null) {
                fault = wrong;
                return FileVisitResult.TERMINATE;
            }
            Path link = copy.resolve(name);
            Files.createDirectories(link.getParent());
            try {
                Files.createLink(link, file);
            } catch (UnsupportedOperationException e) {
                Files.copy(file, link);
            } catch (NoSuchFileException e) {
                return FileVisitResult.CONTINUE; // removed, or renamed to another name, meanwhile
            }
            files.put(name, link);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE; // removed, or renamed to another name, meanwhile
            }
            fault = "'" + folder.relativize(file) + "' cannot be read";
            return FileVisitResult.TERMINATE;
        }
    }
}
