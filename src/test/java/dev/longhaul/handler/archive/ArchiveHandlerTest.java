package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FakeObjectSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveHandlerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long READ_AHEAD_BYTES = 8L << 20;

    @TempDir
    Path workspace;

    private final FakeObjectSource source = new FakeObjectSource();
    private final ArchiveHandler handler = new ArchiveHandler(
            source, new ArchiveLimits(8, READ_AHEAD_BYTES, 2, 6, Duration.ofDays(1)), InstantSource.system());

    @AfterEach
    void close() {
        handler.close();
    }

    @Test
    void packsAPrefixAndSaysWhatItPacked() throws Exception {
        source.put("p/a.txt", "hello").put("p/b/", "").put("p/b/c", "you").put("q", "no");

        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"p/\"},\"format\":\"zip\"}");

        assertThat(handler.handle(job)).isEqualTo(Outcome.succeeded());
        assertThat(job.outputs().outputs().keySet()).containsExactly("archive.zip", "manifest.jsonl");
        assertThat(job.outputs().output("archive.zip").contentType()).isEqualTo("application/zip");
        assertThat(texts(Unpacked.zipByJdkStream(bytes(job, "archive.zip"))))
                .containsExactly(Map.entry("p/a.txt", "hello"), Map.entry("p/b/", ""), Map.entry("p/b/c", "you"));
        assertThat(job.outputs().output("manifest.jsonl").text()).isEqualTo("""
                {"key":"p/a.txt","name":"p/a.txt","size":5,"crc32":"3610a686","etag":"\\"v1\\""}
                {"key":"p/b/","name":"p/b/","size":0,"crc32":"00000000","etag":"\\"v2\\""}
                {"key":"p/b/c","name":"p/b/c","size":3,"crc32":"666b7816","etag":"\\"v3\\""}
                """);
    }

    @Test
    void packsKeysInTheirOrderWithTheTotalKnownFromTheStart() throws Exception {
        source.put("a", "12").put("b", "345").put("c", "6");

        FakeJobContext job = job(
                "{\"source\":{\"bucket\":\"source\",\"keys\":[\"c\",\"a\"]},\"format\":\"tar\",\"name\":\"x.tar\"}");

        assertThat(handler.handle(job)).isEqualTo(Outcome.succeeded());
        assertThat(texts(Unpacked.tar(new ByteArrayInputStream(bytes(job, "x.tar")))))
                .containsExactly(Map.entry("c", "6"), Map.entry("a", "12"));
        assertThat(job.progress())
                .allSatisfy(progress -> assertThat(progress.total()).isEqualTo(3));
        assertThat(job.progress().getLast().done()).isEqualTo(3);
        assertThat(job.progress().getLast().note()).isEqualTo("2 of 2 objects");
    }

    /** G7 */
    @Test
    void aMissingListedKeyFailsForGoodBeforeAnythingIsRead() throws Exception {
        source.put("a", "12");

        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"keys\":[\"a\",\"gone\"]},\"format\":\"tar\"}");

        assertFailed(handler.handle(job), "source-missing", false, "gone");
        assertThat(source.opened()).isZero();
        assertThat(job.outputs().outputs()).isEmpty();
    }

    /** G7 */
    @Test
    void anEmptyPrefixFailsForGood() throws Exception {
        source.put("a", "12");

        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"b/\"},\"format\":\"zip\"}");

        assertFailed(handler.handle(job), "source-missing", false, "s3://source/b/");
        assertThat(job.outputs().outputs()).isEmpty();
    }

    @Test
    void anObjectThatVanishesBetweenListingAndReadingIsTriedAgain() throws Exception {
        source.put("a", "12").put("b", "34");
        source.beforeOpen(object -> {
            if (object.key().equals("b")) {
                source.remove("b");
            }
        });

        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"zip\"}");

        assertFailed(handler.handle(job), "source-missing", true, "b");
        assertThat(job.outputs().outputs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"prefix\":\"\"", "\"keys\":[\"a\",\"b\"]"})
    void anObjectThatIsOverwrittenWhileItIsReadIsTriedAgain(String which) throws Exception {
        source.put("a", "12").put("b", new byte[3 * ReadAhead.SLICE_BYTES]);
        source.beforeOpen(object -> {
            if (object.key().equals("b")) {
                source.put("b", "new");
            }
        });

        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\"," + which + "},\"format\":\"tar.gz\"}");

        assertFailed(handler.handle(job), "source-changed", true, "b");
        assertThat(job.outputs().outputs()).isEmpty();
    }

    @Test
    void anObjectThatEndsEarlyIsNoArchive() {
        source.put("a", 10, _ -> new ByteArrayInputStream(new byte[9]));

        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"tar\"}");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> handler.handle(job))
                .withMessageContaining("s3://source/a ended at byte 9 of 10");
        assertThat(job.outputs().outputs()).isEmpty();
    }

    @Test
    void aBucketThatIsNotAllowedIsInvalidInput() {
        FakeJobContext job = job("{\"source\":{\"bucket\":\"other\",\"prefix\":\"\"},\"format\":\"zip\"}");
        assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> handler.handle(job));

        FakeJobContext keys = job("{\"source\":{\"bucket\":\"other\",\"keys\":[\"a\"]},\"format\":\"zip\"}");
        assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> handler.handle(keys));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz"})
    void aDrainReleasesTheJobInTheMiddleOfAnObject(String format) throws Exception {
        source.put("a", "12").put("b", new byte[20 * ReadAhead.SLICE_BYTES]);
        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"" + format + "\"}");
        source.beforeOpen(object -> {
            if (object.key().equals("b")) {
                job.stop().request(Reason.Drain, Instant.EPOCH);
            }
        });

        assertThat(handler.handle(job)).isInstanceOf(Outcome.Released.class);
        assertThat(job.outputs().outputs()).isEmpty();
    }

    /** Case D5. */
    @Test
    void aDrainLetsAJobEndWhosePaceSaysThatItWill() throws Exception {
        source.put("a", "12").put("b", new byte[20 * ReadAhead.SLICE_BYTES]);
        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"keys\":[\"a\",\"b\"]},\"format\":\"tar\"}");
        job.withSink((name, type) -> new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                if (size() > 10 * ReadAhead.SLICE_BYTES && !job.stop().isRequested()) {
                    job.stop().request(Reason.Drain, Instant.MAX);
                }
            }
        });

        assertThat(handler.handle(job)).isInstanceOf(Outcome.Succeeded.class);
        assertThat(job.stop().isRequested()).isTrue();
    }

    @Test
    void aDrainReleasesTheJobWhileItLooksAtItsKeys() throws Exception {
        source.put("a", "12");
        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"keys\":[\"a\"]},\"format\":\"zip\"}");
        job.stop().request(Reason.Drain, Instant.MAX);

        assertThat(handler.handle(job)).isInstanceOf(Outcome.Released.class);
    }

    @ParameterizedTest
    @CsvSource({"zip,0", "zip,6", "tar,0", "tar.gz,6"})
    void anInterruptEndsTheJobAtOnceAlsoWhileAReadHangs(String format, int level) throws Exception {
        HangingStream hanging = new HangingStream();
        source.put("a", "12").put("b", 5L << 30, _ -> hanging);
        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"" + format
                + "\",\"level\":" + level + "}");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                handler.handle(job);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        hanging.awaitReader();
        thread.interrupt();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(source.stillOpen()).isZero();
    }

    @Test
    void aFailingUploadEndsTheJob() {
        source.put("a", new byte[3 * ReadAhead.SLICE_BYTES]);
        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"zip\"}")
                .withSink((name, type) -> new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("no upload");
                    }
                });

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> handler.handle(job))
                .withMessage("no upload");
    }

    @Test
    void objectsAreReadInParallel() throws Exception {
        java.util.concurrent.CyclicBarrier four = new java.util.concurrent.CyclicBarrier(4);
        for (int n = 0; n < 40; n++) {
            source.put("k" + n, "text " + n);
        }
        source.beforeOpen(object -> {
            try {
                four.await();
            } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
        });
        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"zip\"}");

        assertThat(handler.handle(job)).isEqualTo(Outcome.succeeded());
        assertThat(source.mostOpen()).isLessThanOrEqualTo(8);
    }

    @Test
    void jobsShareTheReadAheadAndGiveItBack() throws Exception {
        for (int n = 0; n < 12; n++) {
            source.put("k" + n, random(n, ReadAhead.SLICE_BYTES + n));
        }
        String input = "{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"tar\"}";
        List<FakeJobContext> jobs = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            Path own = workspace.resolve("w" + n);
            java.nio.file.Files.createDirectory(own);
            FakeJobContext job = new FakeJobContext("archive", input, own);
            jobs.add(job);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    handler.handle(job);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        for (FakeJobContext job : jobs) {
            assertThat(bytes(job, "archive.tar")).isEqualTo(bytes(jobs.getFirst(), "archive.tar"));
        }
        assertThat(handler.isIdle()).isTrue();
    }

    /** Random trees, hostile keys and all, come out as they went in, by every reader there is. */
    @ParameterizedTest
    @CsvSource({"zip,0", "zip,1", "zip,6", "zip,9", "tar,0", "tar.gz,0", "tar.gz,1", "tar.gz,9"})
    void aRandomTreeComesOutAsItWentIn(String format, int level) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int n = 0; n < 120; n++) {
            source.put(randomKey(random), random(random.nextLong(), randomSize(random)));
        }
        source.put("large", random(seed, 2 * ReadAhead.SLICE_BYTES + 77));

        FakeJobContext job = job("{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"" + format
                + "\",\"level\":" + level + "}");

        assertThat(handler.handle(job)).as("seed %d", seed).isEqualTo(Outcome.succeeded());
        Map<String, byte[]> expected = expected(job);
        byte[] archive = bytes(job, "archive." + format);
        List<Map<String, byte[]>> unpacked = switch (format) {
            case "tar" -> List.of(Unpacked.tar(new ByteArrayInputStream(archive)));
            case "tar.gz" -> List.of(Unpacked.tarGz(archive));
            default -> {
                Path file = Unpacked.file(workspace, archive);
                yield List.of(
                        Unpacked.zipByJdkFile(file),
                        Unpacked.zipByJdkStream(archive),
                        Unpacked.zipByCommonsFile(file),
                        Unpacked.zipByCommonsStream(archive));
            }
        };
        for (Map<String, byte[]> each : unpacked) {
            assertThat(each.keySet()).as("seed %d", seed).containsExactlyElementsOf(expected.keySet());
            expected.forEach((name, bytes) ->
                    assertThat(each.get(name)).as("seed %d, %s", seed, name).isEqualTo(bytes));
        }
    }

    /** What the manifest says is in the archive, with the content of the source. */
    private Map<String, byte[]> expected(FakeJobContext job) throws IOException {
        Map<String, byte[]> expected = new LinkedHashMap<>();
        for (String line : job.outputs().output("manifest.jsonl").text().lines().toList()) {
            JsonNode entry = JSON.readTree(line);
            byte[] bytes = source.open(
                            source.describe("source", entry.get("key").asText()), 0)
                    .readAllBytes();
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(bytes);
            assertThat(entry.get("crc32").asText()).isEqualTo("%08x".formatted(crc.getValue()));
            assertThat(entry.get("size").asLong()).isEqualTo(bytes.length);
            expected.put(entry.get("name").asText(), bytes);
        }
        assertThat(expected).hasSameSizeAs(source.keys());
        return expected;
    }

    private static String randomKey(Random random) {
        String[] parts = {"a", "b", "c", "/", "/", "..", "\\", "é", "日本", "\n", "x".repeat(120), " ", "%41", "🎉"};
        StringBuilder key = new StringBuilder();
        for (int length = 1 + random.nextInt(8); length > 0; length--) {
            key.append(parts[random.nextInt(parts.length)]);
        }
        return key.toString();
    }

    private static int randomSize(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> 512 * random.nextInt(5);
            case 2 -> DeflateBlock.SIZE_BYTES - 1 + random.nextInt(3);
            case 3 -> ReadBudget.PART_BYTES - 1 + random.nextInt(3);
            default -> random.nextInt(5_000);
        };
    }

    /** Half of them compressible. */
    private static byte[] random(long seed, int size) {
        Random random = new Random(seed);
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            for (int at = 0; at < size; at++) {
                bytes[at] = (byte) ('a' + (bytes[at] & 31));
            }
        }
        return bytes;
    }

    private static void assertFailed(Outcome outcome, String kind, boolean retryable, String words) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo(kind);
            assertThat(failed.failure().retryable()).isEqualTo(retryable);
            assertThat(failed.failure().message()).contains(words);
        });
    }

    private FakeJobContext job(String input) {
        return new FakeJobContext("archive", input, workspace);
    }

    private static byte[] bytes(FakeJobContext job, String output) {
        return job.outputs().output(output).bytes();
    }

    private static Map<String, String> texts(Map<String, byte[]> entries) {
        Map<String, String> texts = new LinkedHashMap<>();
        entries.forEach((name, bytes) -> texts.put(name, new String(bytes, StandardCharsets.UTF_8)));
        return texts;
    }
}
