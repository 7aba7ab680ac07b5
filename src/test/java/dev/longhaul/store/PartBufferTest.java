package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartBufferTest {

    private static final int MEMORY = 100_000;
    private static final int PART = 1_000_000;

    @TempDir
    Path folder;

    private PartBuffer filled(int size, int partSize) throws IOException {
        PartBuffer buffer = new PartBuffer(new Spool(folder, MEMORY));
        fill(buffer, random(size), partSize);
        return buffer;
    }

    private static void fill(PartBuffer buffer, byte[] bytes, int partSize) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int taken = buffer.add(bytes, at, Math.min(7_777, bytes.length - at), partSize);
            assertThat(taken).isPositive();
            at += taken;
        }
        buffer.seal();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MEMORY - 1, MEMORY, MEMORY + 1, 2 * MEMORY, PART - 1, PART})
    void givesBackWhatItTookAsOftenAsAsked(int size) throws IOException {
        PartBuffer buffer = filled(size, PART);
        for (int i = 0; i < 2; i++) {
            try (InputStream in = buffer.open()) {
                assertThat(Arrays.equals(in.readAllBytes(), random(size))).isTrue();
            }
        }
        assertThat(buffer.length()).isEqualTo(size);
        assertThat(buffer.crc32()).isEqualTo(crc(random(size)));
        assertThat(buffer.isSpooled()).isEqualTo(size > MEMORY);
        buffer.release();
    }

    @Test
    void neverHoldsMoreInMemoryThanItsShare() throws IOException {
        PartBuffer buffer = filled(PART, PART);
        buffer.reserveAll(PART);
        assertThat(buffer.heapBytes()).isEqualTo(MEMORY);
        buffer.release();
        assertThat(buffer.heapBytes()).isZero();
    }

    @Test
    void takesNothingIntoAFullPart() throws IOException {
        PartBuffer buffer = filled(PART, PART);
        assertThat(buffer.add(new byte[10], 0, 10, PART)).isZero();
        assertThat(buffer.length()).isEqualTo(PART);
        buffer.release();
    }

    @Test
    void aSmallerPartAfterALargeOneIsItsOwn() throws IOException {
        PartBuffer buffer = filled(PART, PART);
        buffer.clear();
        fill(buffer, random(MEMORY + 5), PART);
        try (InputStream in = buffer.open()) {
            assertThat(Arrays.equals(in.readAllBytes(), random(MEMORY + 5))).isTrue();
        }
        assertThat(buffer.crc32()).isEqualTo(crc(random(MEMORY + 5)));
        buffer.clear();
        assertThat(buffer.length()).isZero();
        assertThat(buffer.isSpooled()).isFalse();
        buffer.release();
    }

    @Test
    void saysWhichFolderFailed() throws IOException {
        Path noFolder = Files.createFile(folder.resolve("file"));
        PartBuffer buffer = new PartBuffer(new Spool(noFolder, MEMORY));
        assertThatThrownBy(() -> fill(buffer, random(MEMORY + 1), PART))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(noFolder.toString());
        buffer.release();
    }

    /** So that nothing stays behind, whatever ends the process. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void itsFileHasNoNameWhileItIsOpen() throws IOException {
        PartBuffer buffer = filled(PART, PART);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
        buffer.release();
    }
}
