package dev.longhaul.handler.exec;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the file that a command's first word means, and says why one cannot be run. */
final class Executables {

    private Executables() {}

    /** Why the program cannot be run, or null. */
    static @Nullable String fault(Program program) {
        return fault(program.command().getFirst(), program.environment().get("PATH"));
    }

    /** Why what the word means cannot be run, or null. */
    static @Nullable String fault(String word, @Nullable String path) {
        if (word.indexOf('/') < 0) {
            if (path == null) {
                return "'" + word + "' is no absolute path, and the program's environment has no PATH to find it on";
            }
            return find(word, path) == null ? "there is no '" + word + "' on the program's PATH" : null;
        }
        Path file = Path.of(word);
        if (!file.isAbsolute()) {
            return "'" + word + "' is neither an absolute path nor a bare name";
        }
        if (!Files.exists(file)) {
            return "there is no " + word;
        }
        return isProgram(file) ? null : word + " is no executable file";
    }

    /** The file of a program without a fault. */
    static Path file(Program program) {
        return file(program.command().getFirst(), program.environment().getOrDefault("PATH", ""));
    }

    /** The file that a word without a fault means. */
    static Path file(String word, String path) {
        Path found = word.indexOf('/') < 0 ? find(word, path) : Path.of(word);
        if (found == null) {
            throw new IllegalArgumentException("there is no '" + word + "' on the program's PATH");
        }
        return found;
    }

    static @Nullable Path find(String name, String path) {
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (folder.startsWith("/") && isProgram(Path.of(folder, name))) {
                return Path.of(folder, name);
            }
        }
        return null;
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
