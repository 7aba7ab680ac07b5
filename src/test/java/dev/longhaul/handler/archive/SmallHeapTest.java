package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memory stays flat whatever the sizes: over a GiB goes through a JVM with a heap of 96 MiB. */
class SmallHeapTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"zip,0,300,1073741824", "tar,0,300,1073741824", "zip,1,80,67108864", "tar.gz,1,80,67108864"})
    void packsFarMoreThanItCanHold(String format, String level, String objects, String largeBytes) throws Exception {
        String printed = Program.run(
                folder,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PackInSmallHeap.class.getName(),
                folder.toString(),
                format,
                level,
                objects,
                largeBytes);

        assertThat(printed).contains("Succeeded");
        assertThat(Long.parseLong(printed.strip().replaceAll("(?s).* ", ""))).isGreaterThan(Long.parseLong(largeBytes));
    }
}
