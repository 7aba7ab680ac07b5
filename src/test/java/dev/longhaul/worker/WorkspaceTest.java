package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTest {

    @TempDir
    Path root;

    @Test
    void isNoFolderUntilSomebodyAsks() throws IOException {
        Workspace workspace = Workspace.of(() -> root, "a.1");
        assertThat(workspace.sizeBytes()).isZero();
        workspace.delete();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void countsWhatLiesInIt() throws IOException {
        Workspace workspace = Workspace.of(() -> root, "a.1");
        Path deep = Files.createDirectories(workspace.folder().resolve("deep"));
        Files.write(deep.resolve("x"), new byte[10]);
        Files.write(workspace.folder().resolve("y"), new byte[5]);
        assertThat(workspace.sizeBytes()).isEqualTo(15);
    }

    @Test
    void deletesAllOfItAndNothingBehindItsLinksHoweverOftenItIsAsked() throws IOException {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("kept"), "x");
        Workspace workspace = Workspace.of(() -> root, "a.1");
        Files.createSymbolicLink(workspace.folder().resolve("link"), elsewhere);
        workspace.delete();
        workspace.delete();
        assertThat(root).isDirectoryContaining(elsewhere::equals);
        assertThat(elsewhere.resolve("kept")).exists();
        assertThat(root.toFile().list()).hasSize(1);
    }
}
