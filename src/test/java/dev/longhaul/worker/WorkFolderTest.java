package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkFolderTest {

    @TempDir
    Path folder;

    @Test
    void makesWhatIsNotThereAndLeavesNothingIn() throws IOException {
        Path wanted = folder.resolve("a/b");
        assertThat(new WorkFolder(wanted).fault()).isNull();
        try (Stream<Path> files = Files.list(wanted)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void saysWhereNothingCanBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(new WorkFolder(file).fault())
                .contains("longhaul.worker.workspace is " + file, "nothing can be written: " + file + " is no folder;");
        assertThat(new WorkFolder(Path.of("/proc/none")).fault())
                .contains("nothing can be written: /proc/none is not there, and cannot be made; mount");
    }

    @ParameterizedTest
    @MethodSource
    void saysInWordsWhatTheSystemSays(Exception fault, String words) {
        assertThat(WorkFolder.why(fault)).isEqualTo(words);
    }

    static Stream<Arguments> saysInWordsWhatTheSystemSays() {
        return Stream.of(
                Arguments.of(new AccessDeniedException("/data"), "this user may not"),
                Arguments.of(new FileAlreadyExistsException("/data"), "/data is no folder"),
                Arguments.of(new NoSuchFileException("/data"), "/data is not there, and cannot be made"),
                Arguments.of(
                        new FileSystemException("/data", null, "Read-only file system"),
                        "Read-only file system (/data)"),
                Arguments.of(new FileSystemException("/data"), "/data cannot be used"),
                Arguments.of(new IOException("no such luck"), "no such luck"),
                Arguments.of(new IOException(), "the system does not say why"));
    }

    @Test
    void isTheOneThatIsConfiguredOrALonghaulInTheTemporaryFolder() {
        assertThat(WorkFolder.of(ManualWorker.config(Map.of("longhaul.worker.workspace", "/data")))
                        .path())
                .isEqualTo(Path.of("/data"));
        assertThat(WorkFolder.of(ManualWorker.config(Map.of())).path()).hasFileName("longhaul");
    }
}
