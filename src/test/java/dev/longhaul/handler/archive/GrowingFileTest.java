package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.support.FakeCheckpoints;
import dev.longhaul.support.FakeResultSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file behind a zip's directory and behind the manifest, on a disk that fails. */
class GrowingFileTest {

    private static final String FULL = "No space left on device";

    @TempDir
    Path folder;

    private final FakeCheckpoints checkpoints = new FakeCheckpoints(1, new FakeResultSink(), null);

    /** A disk with room for so many bytes, until somebody makes more. */
    private static final class SmallDisk implements WritableByteChannel {

        private final FileChannel file;
        private int room;

        private SmallDisk(Path path, int room) throws IOException {
            this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            this.room = room;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (room == 0) {
                throw new IOException(FULL);
            }
            int length = Math.min(room, bytes.remaining());
            int written = file.write(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + written);
            room -= written;
            return written;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    private void save(GrowingFile file) throws IOException {
        try (CheckpointDraft draft = checkpoints.begin()) {
            file.save(draft);
            draft.commit();
        }
        file.isSaved();
    }

    @Test
    void holdsOnceWhatAFullDiskTookAPartOf() throws IOException {
        Path path = folder.resolve("list");
        SmallDisk disk = new SmallDisk(path, 5);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (GrowingFile file = new GrowingFile(path, disk)) {
            file.write(bytes("one two "));
            assertThatThrownBy(() -> save(file)).isInstanceOf(IOException.class).hasMessage(FULL);
            file.write(bytes("three "));
            disk.room = 1000;
            save(file);
            file.write(bytes("four"));
            file.copyTo(copy);
        }
        assertThat(copy.toString(StandardCharsets.UTF_8)).isEqualTo("one two three four");
        assertThat(checkpoints.saved().orElseThrow().files().values().stream().map(GrowingFileTest::text))
                .containsExactly("one two three ");
    }

    @Test
    void isNotCopiedWhenSomethingIsMissingFromIt() throws IOException {
        Path path = folder.resolve("list");
        try (GrowingFile file = new GrowingFile(path)) {
            file.write(bytes("one two "));
            save(file);
            Files.write(path, bytes("one "));
            assertThatThrownBy(() -> file.copyTo(new ByteArrayOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessage(path + " has 4 bytes, and 8 were written to it");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
