package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.archive.ArchiveWriter.Entry;
import dev.longhaul.handler.archive.EntryNames.EntryName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarWriterTest {

    @TempDir
    Path folder;

    @Test
    void otherProgramsReadIt() throws Exception {
        Path tar = folder.resolve("a.tar");
        try (OutputStream out = Files.newOutputStream(tar)) {
            write(TarWriter.plain(out));
        }

        assertThat(Files.size(tar) % 10_240).isZero();
        Program.run(folder, "tar", "xf", "a.tar");
        assertUnpacked();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9})
    void otherProgramsReadItCompressed(int level) throws Exception {
        Path tar = folder.resolve("a.tar.gz");
        try (OutputStream out = Files.newOutputStream(tar);
                Compressors compressors = new Compressors(2)) {
            write(TarWriter.gzipped(out, level, compressors));
        }

        Program.run(folder, "gzip", "-t", "a.tar.gz");
        Program.run(folder, "tar", "xzf", "a.tar.gz");
        assertUnpacked();
    }

    @Test
    void blocksThatReferToTheOneBeforeCompressAsWellAsOneStream() throws Exception {
        byte[] text = new byte[4_000_000];
        java.util.Random random = new java.util.Random(1);
        for (int at = 0; at < text.length; at++) {
            text[at] = (byte) ('a' + random.nextInt(random.nextInt(26) + 1));
        }
        ByteArrayOutputStream parallel = new ByteArrayOutputStream();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (Compressors compressors = new Compressors(2);
                java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(plain)) {
            GzipOutput out = new GzipOutput(parallel, 6, compressors);
            out.write(text);
            out.finish();
            gzip.write(text);
        }

        assertThat(new GZIPInputStream(new ByteArrayInputStream(parallel.toByteArray())).readAllBytes())
                .isEqualTo(text);
        assertThat(parallel.size()).isLessThan((int) (plain.size() * 1.01));
    }

    /** Names of 99 to 101 bytes, and lengths of the pax record around a further digit. */
    @ParameterizedTest
    @ValueSource(ints = {1, 99, 100, 101, 254, 88, 89, 90, 91, 986, 987, 988, 989, 990, 991, 992, 3000})
    void namesOfAnyLengthComeBack(int length) throws IOException, InterruptedException {
        String name = "d/".repeat(length / 2) + (length % 2 == 0 ? "" : "x");

        assertThat(roundTrip(new Entry(new EntryName(name, name.endsWith("/")), 0, Entries.MODIFIED))
                        .getName())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"8589934591", "8589934592", "5000000000000"})
    void sizesOnBothSidesOfElevenOctalDigitsComeBack(long size) throws IOException {
        byte[] header = TarHeader.of(Entries.file("large", size));
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(header))) {
            assertThat(in.getNextEntry().getSize()).isEqualTo(size);
        }
        assertThat(header).hasSize(size < 8_589_934_592L ? 512 : 3 * 512);
    }

    @Test
    void timesBeforeTheEpochAreMovedToIt() throws IOException, InterruptedException {
        Entry entry = new Entry(new EntryName("old", false), 0, Instant.parse("1960-01-01T00:00:00Z"));

        assertThat(roundTrip(entry).getLastModifiedTime().toInstant()).isEqualTo(Instant.EPOCH);
    }

    private static TarArchiveEntry roundTrip(Entry entry) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = TarWriter.plain(out);
        writer.add(entry, Entries.whole(new byte[0]));
        writer.finish();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            TarArchiveEntry read = in.getNextEntry();
            assertThat(in.getNextEntry()).isNull();
            return read;
        }
    }

    private static void write(TarWriter writer) throws IOException, InterruptedException {
        writer.add(Entries.file("日本/" + "é".repeat(80), 5), Entries.whole("hello".getBytes(StandardCharsets.UTF_8)));
        writer.add(Entries.folder("empty/"), Entries.whole(new byte[0]));
        writer.add(Entries.file("stream", 5_000_000), Entries.zeros(5_000_000));
        writer.add(Entries.file("none", 0), Entries.whole(new byte[0]));
        writer.finish();
    }

    private void assertUnpacked() throws IOException {
        assertThat(folder.resolve("日本/" + "é".repeat(80))).hasContent("hello");
        assertThat(folder.resolve("empty")).isEmptyDirectory();
        assertThat(folder.resolve("none")).isEmptyFile();
        assertThat(folder.resolve("stream")).hasSize(5_000_000);
        assertThat(Files.getLastModifiedTime(folder.resolve("stream")).toInstant())
                .isEqualTo(Entries.MODIFIED);
    }
}
