package dev.longhaul.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void isReadAgainAtALookButAtNoQuestion() throws IOException {
        Path path = Files.writeString(folder.resolve("tokens"), "one");
        WatchedFile<String> file = watched(path);
        Files.writeString(path, "another");
        assertThat(file.content()).isEqualTo("one");
        file.look();
        assertThat(file.content()).isEqualTo("another");
    }

    /** As a mounted secret is changed: a link is moved to another file. */
    @Test
    void seesThatAnotherFileIsThere() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "one");
        Path two = Files.writeString(folder.resolve("two"), "two");
        Files.setLastModifiedTime(two, Files.getLastModifiedTime(one));
        Path link = Files.createSymbolicLink(folder.resolve("link"), one);
        WatchedFile<String> file = watched(link);
        Files.delete(link);
        Files.createSymbolicLink(link, two);
        file.look();
        assertThat(file.content()).isEqualTo("two");
    }

    @Test
    void holdsOnToWhatWasReadWhileTheFileIsGoneOrWrong() throws IOException {
        Path path = Files.writeString(folder.resolve("tokens"), "one");
        WatchedFile<String> file = watched(path);
        for (String wrong : new String[] {"wrong", ""}) {
            if (wrong.isEmpty()) {
                Files.delete(path);
            } else {
                Files.writeString(path, wrong);
            }
            file.look();
            assertThat(file.content()).isEqualTo("one");
        }
        Files.writeString(path, "three");
        file.look();
        assertThat(file.content()).isEqualTo("three");
    }

    /** Whoever could write it would let themselves in. */
    @Test
    void isNotReadAgainOnceEverybodyMayWriteIt() throws IOException {
        Path path = Files.writeString(folder.resolve("tokens"), "one");
        WatchedFile<String> file = watched(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.writeString(path, "another");
        file.look();
        assertThat(file.content()).isEqualTo("one");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
        file.look();
        assertThat(file.content()).isEqualTo("another");
        assertThatThrownBy(() -> {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
                    Object _ = watched(path);
                })
                .isInstanceOf(AccessFault.class)
                .hasMessageContaining("every user may write");
    }

    /** A token that was taken back must not open the door once more, however long nobody asked. */
    @Test
    void isLookedAtThoughNobodyAsks() throws IOException {
        Path path = Files.writeString(folder.resolve("tokens"), "one");
        WatchedFile<String> file = watched(path);
        try (FileWatch files = new FileWatch()) {
            files.repeat(file::look);
            Files.writeString(path, "another");
            Await.until(Duration.ofSeconds(60), "a look", () -> file.content().equals("another"));
        }
    }

    @Test
    void isRefusedAtStartWhenItCannotBeRead() {
        assertThatThrownBy(() -> watched(folder.resolve("nothing")))
                .isInstanceOf(AccessFault.class)
                .hasMessageContaining("the.setting is ")
                .hasMessageContaining("cannot be read");
    }

    private WatchedFile<String> watched(Path path) {
        return new WatchedFile<>("the.setting", path, WatchedFileTest::read);
    }

    private static String read(String text) {
        if (text.equals("wrong")) {
            throw new AccessFault("it is wrong");
        }
        return text;
    }
}
