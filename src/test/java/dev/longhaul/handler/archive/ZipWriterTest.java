package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each archive is read by readers that are not ours; the borders of Zip64 are crossed for real. */
class ZipWriterTest {

    private static final long GIB = 1L << 30;
    private static final String PYTHON_READS_ALL = """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1])
            bad = z.testzip()
            assert bad is None, bad
            print(len(z.infolist()), sum(i.file_size for i in z.infolist()), ascii(z.namelist()[0]))
            """;

    @TempDir
    Path folder;

    private Compressors compressors = new Compressors(2);

    @BeforeEach
    void open() {
        compressors = new Compressors(2);
    }

    @AfterEach
    void close() {
        compressors.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6})
    void otherProgramsReadIt(int level) throws Exception {
        byte[] text = "lorem ipsum ".repeat(100).getBytes(StandardCharsets.UTF_8);
        Path zip = folder.resolve("a.zip");
        try (OutputStream out = Files.newOutputStream(zip)) {
            ZipWriter writer = writer(out, level);
            writer.add(Entries.file("日本/é.txt", text.length), Entries.whole(text));
            writer.add(Entries.folder("empty/"), Entries.whole(new byte[0]));
            writer.add(Entries.file("stream", 5_000_000), Entries.zeros(5_000_000));
            writer.add(Entries.file("none", 0), Entries.whole(new byte[0]));
            writer.finish();
        }

        assertThat(Program.run(folder, "python3", "-c", PYTHON_READS_ALL, "a.zip")
                        .strip())
                .isEqualTo("4 5001200 '\\u65e5\\u672c/\\xe9.txt'");
        assertThat(Program.run(folder, "unzip", "-t", "a.zip")).contains("No errors detected");
        Program.run(folder, "unzip", "-q", "a.zip", "-d", "out");
        assertThat(folder.resolve("out/stream")).hasSize(5_000_000);
        assertThat(Files.getLastModifiedTime(folder.resolve("out/stream")).toInstant())
                .isEqualTo(Entries.MODIFIED);
        assertThat(Files.getPosixFilePermissions(folder.resolve("out/stream"))).hasSize(4);
        assertThat(folder.resolve("out/empty")).isEmptyDirectory();
    }

    @Test
    void smallEntriesTellTheirSizesAheadAndLargeOnesBehind() throws Exception {
        Path zip = folder.resolve("a.zip");
        try (OutputStream out = Files.newOutputStream(zip)) {
            ZipWriter writer = writer(out, 0);
            writer.add(Entries.file("stored", 3), Entries.whole(new byte[3]));
            writer.add(Entries.file("streamed", 9_000_000), Entries.zeros(9_000_000));
            writer.finish();
        }

        try (var file = org.apache.commons.compress.archivers.zip.ZipFile.builder()
                .setPath(zip)
                .get()) {
            ZipArchiveEntry stored = file.getEntry("stored");
            ZipArchiveEntry streamed = file.getEntry("streamed");
            assertThat(stored.getMethod()).isEqualTo(ZipEntry.STORED);
            assertThat(stored.getGeneralPurposeBit().usesDataDescriptor()).isFalse();
            assertThat(streamed.getMethod()).isEqualTo(ZipEntry.DEFLATED);
            assertThat(streamed.getGeneralPurposeBit().usesDataDescriptor()).isTrue();
            assertThat(streamed.getCompressedSize()).isBetween(9_000_000L, 9_010_000L);
            assertThat(List.of(stored, streamed)).allSatisfy(entry -> {
                assertThat(entry.getGeneralPurposeBit().usesUTF8ForNames()).isTrue();
                assertThat(entry.getUnixMode()).isEqualTo(0100644);
                assertThat(entry.getLastModifiedDate()).isEqualTo(Entries.MODIFIED);
            });
        }
    }

    /** Below, at and above the greatest number of entries that the short end record holds. */
    @ParameterizedTest
    @ValueSource(ints = {65_534, 65_535, 65_536})
    void holdsMoreEntriesThanSixteenBitsCount(int entries) throws Exception {
        Path zip = folder.resolve("many.zip");
        try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(zip))) {
            ZipWriter writer = writer(out, 0);
            for (int n = 0; n < entries; n++) {
                writer.add(Entries.file("d/" + n, 1), Entries.whole(new byte[] {(byte) n}));
            }
            writer.finish();
        }

        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertThat(file.size()).isEqualTo(entries);
            ZipEntry last = file.getEntry("d/" + (entries - 1));
            assertThat(file.getInputStream(last).readAllBytes()).containsExactly((byte) (entries - 1));
        }
        assertThat(Program.run(folder, "python3", "-c", PYTHON_READS_ALL, "many.zip"))
                .startsWith(entries + " ");
        assertThat(Program.run(folder, "zipinfo", "-h", "many.zip")).contains("number of entries: " + entries);
    }

    /** An entry over 4 GiB, and entries that begin beyond 4 GiB. */
    @Test
    void holdsAnEntryAndPlacesBeyondFourGib() throws Exception {
        Path zip = folder.resolve("large.zip");
        byte[] text = "behind".getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new SparseFile(zip)) {
            ZipWriter writer = writer(out, 0);
            writer.add(Entries.file("large", 4 * GIB + 5), Entries.zeros(4 * GIB + 5));
            writer.add(Entries.file("behind", text.length), Entries.whole(text));
            writer.add(Entries.file("streamed", 3_000_000), Entries.zeros(3_000_000));
            writer.finish();
        }

        assertThat(Files.size(zip)).isGreaterThan(4 * GIB);
        assertReadsLarge(zip, text);
        Program.run(folder, "unzip", "-t", "large.zip", "behind", "streamed");
    }

    @Test
    void holdsAnEntryOverFourGibThatIsSmallOnceCompressed() throws Exception {
        Path zip = folder.resolve("large.zip");
        byte[] text = "behind".getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(zip)) {
            ZipWriter writer = writer(out, 1);
            writer.add(Entries.file("large", 4 * GIB + 5), Entries.zeros(4 * GIB + 5));
            writer.add(Entries.file("behind", text.length), Entries.whole(text));
            writer.add(Entries.file("streamed", 3_000_000), Entries.zeros(3_000_000));
            writer.finish();
        }

        assertThat(Files.size(zip)).isLessThan(GIB);
        assertReadsLarge(zip, text);
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            assertThat(in.getNextEntry())
                    .isNotNull()
                    .extracting(ZipEntry::getName)
                    .isEqualTo("large");
            assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(4 * GIB + 5);
            assertThat(in.getNextEntry())
                    .isNotNull()
                    .extracting(ZipEntry::getName)
                    .isEqualTo("behind");
            assertThat(in.readAllBytes()).isEqualTo(text);
        }
    }

    private void assertReadsLarge(Path zip, byte[] text) throws Exception {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertThat(file.getEntry("large").getSize()).isEqualTo(4 * GIB + 5);
            assertThat(file.getInputStream(file.getEntry("behind")).readAllBytes())
                    .isEqualTo(text);
            assertThat(file.getInputStream(file.getEntry("streamed")).readAllBytes())
                    .hasSize(3_000_000);
        }
        try (var file = org.apache.commons.compress.archivers.zip.ZipFile.builder()
                .setPath(zip)
                .get()) {
            assertThat(file.getEntry("large").getSize()).isEqualTo(4 * GIB + 5);
            assertThat(file.getInputStream(file.getEntry("behind")).readAllBytes())
                    .isEqualTo(text);
        }
        assertThat(Program.run(folder, "python3", "-c", """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                print([i.file_size for i in z.infolist()], z.read('behind'), len(z.read('streamed')))
                """, zip.toString()).strip())
                .isEqualTo("[4294967301, 6, 3000000] b'behind' 3000000");
    }

    @Test
    void anEmptyArchiveIsJustItsEnd() throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ZipWriter writer = writer(out, 6);
        writer.finish();

        assertThat(out.toByteArray()).hasSize(22);
        assertThat(Unpacked.zipByJdkStream(out.toByteArray())).isEmpty();
    }

    private ZipWriter writer(OutputStream out, int level) throws IOException {
        return new ZipWriter(
                out, level, compressors, new CentralDirectory(new GrowingFile(folder.resolve("central-directory"))));
    }
}
