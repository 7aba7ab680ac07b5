package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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

    /** Go's module cache is such a folder. The kernel spares root, so the eraser refuses here what it would refuse others. */
    @Test
    void removesFoldersThatAProgramMadeReadOnlyOrClosed() throws IOException {
        Path left = Files.createDirectory(root.resolve("left"));
        for (String rights : List.of("r-xr-xr-x", "---------", "r--------")) {
            Path folder = Files.createDirectories(left.resolve("cache").resolve(rights));
            Files.writeString(folder.resolve("file"), "x");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
        }
        Files.setPosixFilePermissions(left.resolve("cache"), PosixFilePermissions.fromString("r-xr-xr-x"));
        Removal.of(left, path -> {
            Path parent = Objects.requireNonNull(path.getParent());
            if (!Files.getPosixFilePermissions(parent)
                    .containsAll(Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE))) {
                throw new AccessDeniedException(path.toString());
            }
            Files.deleteIfExists(path);
        });
        assertThat(left).doesNotExist();
    }

    @Test
    void goesOnPastWhatCannotBeRemovedAndThrowsTheFirstFaultAtTheEnd() throws IOException {
        Path left = Files.createDirectories(root.resolve("left"));
        for (String name : List.of("a", "b", "c", "d")) {
            Files.writeString(Files.createDirectory(left.resolve(name)).resolve("file"), "x");
        }
        Path kept = left.resolve("b/file");
        IOException refusal = new AccessDeniedException(kept.toString());
        assertThatThrownBy(() -> Removal.of(left, path -> {
                    if (path.equals(kept)) {
                        throw refusal;
                    }
                    Files.deleteIfExists(path);
                }))
                .isSameAs(refusal)
                .satisfies(fault -> assertThat(fault.getSuppressed())
                        .as("its folder, and the one above, are not empty")
                        .hasSize(2));
        assertThat(left.toFile().list()).containsExactly("b");
    }
}
