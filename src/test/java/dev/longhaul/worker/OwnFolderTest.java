package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers that share a disk leave each other, and what they do not. */
class OwnFolderTest {

    @TempDir
    Path root;

    @Test
    void isNotThereUntilSomebodyAsksAndGoesWithItsProcess() throws IOException {
        OwnFolder own = new OwnFolder(root.resolve("work"));
        own.sweep();
        assertThat(root).isEmptyDirectory();
        assertThat(own.path()).isDirectory().isEqualTo(own.path());
        own.leave();
        assertThat(root.resolve("work")).isEmptyDirectory();
    }

    @Test
    void isLeftAloneByOthersWhileItsProcessLives() throws IOException {
        OwnFolder living = new OwnFolder(root);
        Files.writeString(living.path().resolve("file"), "x");
        new OwnFolder(root).sweep();
        living.sweep();
        assertThat(living.path().resolve("file")).exists();
        living.leave();
        assertThat(living.path().resolve("file"))
                .as("not emptied by an orderly stop")
                .exists();
    }

    /** As after SIGKILL: the folder and the file are there, and nobody holds the lock. */
    @Test
    void isRemovedWithAllInItOnceItsProcessIsDead() throws IOException {
        Path dead = Files.createDirectory(root.resolve("p-dead"));
        Files.createFile(root.resolve("p-dead.lock"));
        Path deep = Files.createDirectories(dead.resolve("job.1/checkpoint/deep"));
        Files.writeString(deep.resolve("file"), "x");
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("kept"), "x");
        Files.createSymbolicLink(dead.resolve("link"), elsewhere);

        new OwnFolder(root).sweep();

        assertThat(root.toFile().list()).containsExactly("elsewhere");
        assertThat(elsewhere.resolve("kept")).exists();
    }

    @Test
    void touchesNothingThatNoWorkerMade() throws IOException {
        Files.createDirectory(root.resolve("job.1"));
        Files.createDirectory(root.resolve("u-unlocked"));
        Files.createFile(root.resolve("p-file"));
        Files.createSymbolicLink(root.resolve("p-link"), Files.createDirectory(root.resolve("target")));
        new OwnFolder(root).sweep();
        assertThat(root.toFile().list()).containsExactlyInAnyOrder("job.1", "u-unlocked", "p-file", "p-link", "target");
    }

    /** As another process sees it; {@code WorkerIT} shows it with processes. */
    @Test
    void keepsWhatAnotherHolderOfTheLockHas() throws IOException {
        Path folder = Files.createDirectory(root.resolve("p-other"));
        try (FileChannel lock = FileChannel.open(
                        root.resolve("p-other.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            new OwnFolder(root).sweep();
            assertThat(folder).exists();
        }
        new OwnFolder(root).sweep();
        assertThat(folder).doesNotExist();
    }
}
