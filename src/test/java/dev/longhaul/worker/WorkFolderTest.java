package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                .contains("nothing can be written: ")
                .doesNotContain("Exception");
    }

    @Test
    void isTheOneThatIsConfiguredOrALonghaulInTheTemporaryFolder() {
        assertThat(WorkFolder.of(ManualWorker.config(Map.of("longhaul.worker.workspace", "/data")))
                        .path())
                .isEqualTo(Path.of("/data"));
        assertThat(WorkFolder.of(ManualWorker.config(Map.of())).path()).hasFileName("longhaul");
    }
}
