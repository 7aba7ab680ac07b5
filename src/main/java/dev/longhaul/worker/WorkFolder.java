package dev.longhaul.worker;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder under which each attempt gets its own, and in which parts of large outputs wait. */
record WorkFolder(Path path) {

    static WorkFolder of(WorkerConfig config) {
        return new WorkFolder(config.workspace()
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "longhaul")));
    }

    /** Why no job could work there, in one sentence; null when a file can be written. Every job would find out at its own cost. */
    @Nullable
    String fault() {
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, "check", null));
            return null;
        } catch (IOException | SecurityException e) {
            return WorkDisk.isNoSpace(e) // which passes, and is no matter of settings
                    ? null
                    : "longhaul.worker.workspace is " + path + ", where nothing can be written: " + why(e)
                            + "; mount a volume there, or name another folder";
        }
    }

    static String why(Exception e) {
        String message = e.getMessage();
        return switch (e) {
            case AccessDeniedException _ -> "this user may not";
            case FileAlreadyExistsException there -> there.getFile() + " is no folder";
            case FileSystemException fault
            when fault.getReason() != null -> fault.getReason() + " (" + fault.getFile() + ")";
            case NoSuchFileException gone -> gone.getFile() + " is not there, and cannot be made";
            case FileSystemException fault when fault.getFile() != null -> fault.getFile() + " cannot be used";
            default -> message == null ? "the system does not say why" : message;
        };
    }
}
