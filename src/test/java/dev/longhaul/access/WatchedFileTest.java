package dev.longhaul.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.support.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2030-01-01T00:00:00Z"));

    @Test
    void isReadAgainWhenItChangesButNotAtEveryQuestion() throws IOException {
        Path path = Files.writeString(folder.resolve("tokens"), "one");
        WatchedFile<String> file = watched(path);
        Files.writeString(path, "another");
        assertThat(file.content()).isEqualTo("one");
        clock.advance(WatchedFile.BETWEEN_LOOKS);
        String _ = file.content();
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
        clock.advance(WatchedFile.BETWEEN_LOOKS);
        String _ = file.content();
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
            clock.advance(WatchedFile.BETWEEN_LOOKS);
            String _ = file.content();
            assertThat(file.content()).isEqualTo("one");
        }
        Files.writeString(path, "three");
        clock.advance(WatchedFile.BETWEEN_LOOKS);
        String _ = file.content();
        assertThat(file.content()).isEqualTo("three");
    }

    @Test
    void isRefusedAtStartWhenItCannotBeRead() {
        assertThatThrownBy(() -> watched(folder.resolve("nothing")))
                .isInstanceOf(AccessFault.class)
                .hasMessageContaining("the.setting is ")
                .hasMessageContaining("cannot be read");
    }

    private WatchedFile<String> watched(Path path) {
        return new WatchedFile<>("the.setting", path, WatchedFileTest::read, clock, Runnable::run);
    }

    private static String read(String text) {
        if (text.equals("wrong")) {
            throw new AccessFault("it is wrong");
        }
        return text;
    }
}
