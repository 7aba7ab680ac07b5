package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Time that one part of the process took from another clock than the rest would jump against the rest's: the clock is always passed in. */
class OneClockTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path CLOCK = SOURCES.resolve("dev/longhaul/job/SteadyClock.java");
    private static final Pattern TIME_OF_DAY =
            Pattern.compile("\\bInstantSource\\.(system|tick|offset)\\w*\\(|\\bClock\\.(system|tick)"
                    + "|\\b(Instant|\\w+Date|\\w+Time|Year\\w*)\\.now\\(|\\bcurrentTimeMillis\\b|\\bnew Date\\(\\)");

    @Test
    void nothingButTheOneClockReadsTheTimeOfDay() throws IOException {
        try (Stream<Path> paths = Files.walk(SOURCES)) {
            List<Path> readers = paths.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> TIME_OF_DAY.matcher(text(path)).find())
                    .toList();
            assertThat(readers).containsExactly(CLOCK);
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new AssertionError("unreadable: " + path, e);
        }
    }
}
