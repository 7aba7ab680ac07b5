package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What workers that share a disk leave each other, and what they do not. */
class OwnFolderTest {

    @TempDir
    Path root;

    private final InstantSource clock = InstantSource.system();

    @Test
    void isNotThereUntilSomebodyAsksAndGoesWithItsProcess() throws IOException {
        OwnFolder own = new OwnFolder(root.resolve("work"), clock);
        own.sweep();
        assertThat(root).isEmptyDirectory();
        assertThat(own.path()).isDirectory().isEqualTo(own.path());
        own.leave();
        assertThat(root.resolve("work")).isEmptyDirectory();
    }

    @Test
    void isLeftAloneByOthersWhileItsProcessLives() throws IOException {
        OwnFolder living = new OwnFolder(root, clock);
        Files.writeString(living.path().resolve("file"), "x");
        new OwnFolder(root, clock).sweep();
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

        new OwnFolder(root, clock).sweep();

        assertThat(root.toFile().list()).containsExactly("elsewhere");
        assertThat(elsewhere.resolve("kept")).exists();
    }

    @Test
    void touchesNothingThatNoWorkerMade() throws IOException {
        Files.createDirectory(root.resolve("job.1"));
        Files.createDirectory(root.resolve("u-unlocked"));
        Files.createFile(root.resolve("p-file"));
        Files.createSymbolicLink(root.resolve("p-link"), Files.createDirectory(root.resolve("target")));
        new OwnFolder(root, clock).sweep();
        assertThat(root.toFile().list()).containsExactlyInAnyOrder("job.1", "u-unlocked", "p-file", "p-link", "target");
    }

    /** As another process sees it; {@code WorkerIT} shows it with processes. */
    @Test
    void keepsWhatAnotherHolderOfTheLockHas() throws IOException {
        Path folder = Files.createDirectory(root.resolve("p-other"));
        try (FileChannel lock = FileChannel.open(
                        root.resolve("p-other.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            new OwnFolder(root, clock).sweep();
            assertThat(folder).exists();
        }
        new OwnFolder(root, clock).sweep();
        assertThat(folder).doesNotExist();
    }

    /** As on a full disk: the lock, an empty file, can be made, the folder cannot. */
    @Test
    void leavesNoLockAndNoOpenFileWhereItsFolderCannotBeMade() throws IOException {
        Path inTheWay = Files.createFile(root.resolve("p-name"));
        OwnFolder own = new OwnFolder(root, clock, () -> "name");
        assertThatThrownBy(own::path).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(root.toFile().list()).containsExactly("p-name");
        try (FileChannel file = FileChannel.open(
                        root.resolve("p-name.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = file.tryLock()) {
            assertThat(lock).as("nobody here holds it").isNotNull();
        }
        assertThat(openFiles()).noneMatch(each -> each.contains("p-name.lock"));
        Files.delete(root.resolve("p-name.lock"));
        Files.delete(inTheWay);
        assertThat(own.path()).isDirectory();
        own.leave();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void removesALockThatStandsAloneForLongAndNobodyHolds() throws IOException {
        Path left = old(Files.createFile(root.resolve("p-left.lock")));
        Path held = old(Files.createFile(root.resolve("p-held.lock")));
        Path fresh = Files.createFile(root.resolve("p-fresh.lock"));
        try (FileChannel lock = FileChannel.open(held, StandardOpenOption.WRITE);
                var _ = lock.lock()) {
            new OwnFolder(root, clock).sweep();
        }
        assertThat(left).doesNotExist();
        assertThat(held).exists();
        assertThat(fresh).as("its folder may be about to be made").exists();
    }

    private Path old(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(Duration.ofHours(1))));
    }

    /** Of this process, on Linux; elsewhere none are seen. */
    private static List<String> openFiles() throws IOException {
        List<String> names = new ArrayList<>();
        Path all = Path.of("/proc/self/fd");
        if (Files.isDirectory(all)) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(all)) {
                for (Path link : each) {
                    names.add(target(link));
                }
            }
        }
        return names;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
