package dev.longhaul.handler.exec;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Stop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The workspace as a program finds it: its working folder, with the input and folders for outputs and temporary files. */
record JobFolder(Path root) {

    static JobFolder prepare(JobContext job) throws IOException {
        JobFolder folder = new JobFolder(job.workspace().toRealPath()); // by which a link in its place is known
        Files.createDirectories(folder.output());
        Files.createDirectories(folder.temporary());
        Files.createDirectories(folder.checkpoint());
        try (InputStream input = job.input()) {
            Files.copy(input, folder.input(), StandardCopyOption.REPLACE_EXISTING);
        }
        folder.writeSavedNote(0, false); // so that a program can read it before it has asked for anything
        return folder;
    }

    Path input() {
        return root.resolve("input");
    }

    Path output() {
        return root.resolve("output");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    Path checkpoint() {
        return root.resolve("checkpoint");
    }

    /** Where what is saved lies meanwhile. */
    Path checkpointCopy() {
        return root.resolve("checkpoint.saving");
    }

    Path savedNote() {
        return root.resolve("checkpoint.json");
    }

    Path stopNote() {
        return root.resolve("stop.json");
    }

    /** Says why, and until when, before the signal comes. Whole when it appears. */
    void writeStopNote(Stop stop, Instant now) throws IOException {
        Duration left = Duration.between(now, stop.deadline());
        String note = "{\"reason\":\"%s\",\"deadline\":\"%s\",\"secondsLeft\":%d}\n"
                .formatted(
                        stop.reason(), stop.deadline().truncatedTo(ChronoUnit.SECONDS), Math.max(0, left.toSeconds()));
        writeWhole(stopNote(), note);
    }

    /** Says how many lines that asked for a checkpoint are answered, and whether the last of them was followed. */
    void writeSavedNote(long answered, boolean isSaved) throws IOException {
        writeWhole(savedNote(), "{\"answered\":%d,\"saved\":%b}\n".formatted(answered, isSaved));
    }

    private static void writeWhole(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
