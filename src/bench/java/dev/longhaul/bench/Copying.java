package dev.longhaul.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Part c: an archive of many objects, stored, beside {@link PlainCopy}; both with a heap of 96 MiB, both writing one object by a
 * multipart upload. The worker's time is from the send of its message to the record of its success.
 */
final class Copying {

    private static final String PART = "c";
    private static final String PREFIX = "source/";
    private static final int OBJECT_BYTES = 1024 * 1024;
    private static final List<String> HEAP = List.of("-Xmx96m");
    private static final double GOAL = 0.7;
    private static final int ROUNDS_MOST = 3;
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Figures figures;
    private final Path data;

    Copying(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
        this.data = settings.folder().resolve("s3");
    }

    void run() throws IOException {
        empty(data);
        try (Servers servers = Servers.inFolder(data)) {
            fill(servers);
            Backlog jobs = new Backlog(servers.sqs, servers.queue(Servers.QUEUE));
            try (WorkerProcess worker = worker(servers);
                    Dialogue copy = new Dialogue(PlainCopy.class, HEAP, arguments(servers))) {
                List<Double> archived = new ArrayList<>();
                List<Double> copied = new ArrayList<>();
                for (int round = 0; round <= Math.min(settings.rounds(), ROUNDS_MOST); round++) {
                    double archive = archive(servers, jobs, "archive-" + round);
                    double plain = Double.parseDouble(copy.ask("copy-" + round)) / 1e3;
                    clear(servers, "copy-" + round);
                    if (round > 0) {
                        archived.add(mibPerSecond(archive));
                        copied.add(mibPerSecond(plain));
                    }
                }
                worker.jvm().check();
                report(archived, copied, worker.jvm().peakMib());
            }
        } finally {
            empty(data);
        }
    }

    private void fill(Servers servers) {
        byte[] noise = new byte[OBJECT_BYTES];
        new Random(1).nextBytes(noise);
        for (int n = 0; n < settings.objects(); n++) {
            noise[n % OBJECT_BYTES]++;
            String key = PREFIX + "%05d".formatted(n);
            servers.s3.putObject(b -> b.bucket(Servers.BUCKET).key(key), RequestBody.fromBytes(noise));
        }
    }

    private static double archive(Servers servers, Backlog jobs, String id) {
        long begin = System.nanoTime();
        jobs.send(Bodies.archive(id, PREFIX));
        Await.until(LIMIT, "the archive to be written", () -> state(servers, id).equals("Succeeded"));
        double seconds = (System.nanoTime() - begin) / 1e9;
        clear(servers, "attempts/" + id + "/");
        return seconds;
    }

    private static String state(Servers servers, String id) {
        try {
            byte[] record = servers.s3
                    .getObjectAsBytes(b -> b.bucket(Servers.BUCKET).key("records/" + id + ".json"))
                    .asByteArray();
            JsonNode state = JSON.readTree(record).at("/state/name");
            return state.asText();
        } catch (NoSuchKeyException e) {
            return "none";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clear(Servers servers, String prefix) {
        servers.s3.listObjectsV2Paginator(b -> b.bucket(Servers.BUCKET).prefix(prefix)).contents().stream()
                .toList()
                .forEach(object ->
                        servers.s3.deleteObject(b -> b.bucket(Servers.BUCKET).key(object.key())));
    }

    private double mibPerSecond(double seconds) {
        return settings.objects() * (double) OBJECT_BYTES / (1024 * 1024) / seconds;
    }

    private void report(List<Double> archived, List<Double> copied, long peakMib) {
        double archive = Figures.median(archived);
        double copy = Figures.median(copied);
        String what = "%d objects of 1 MiB".formatted(settings.objects());
        figures.add(
                PART, "archive of %s, MiB/s (%s)".formatted(what, Figures.spread(archived)), "%.0f".formatted(archive));
        figures.add(
                PART,
                "plain copy into one object, MiB/s (%s)".formatted(Figures.spread(copied)),
                "%.0f".formatted(copy));
        figures.atLeast(PART, "archive / plain copy, both with -Xmx96m", archive / copy, GOAL);
        figures.add(PART, "archive, largest resident size of the worker", peakMib + " MiB");
    }

    private WorkerProcess worker(Servers servers) {
        return WorkerProcess.start(
                settings, "archive-worker", HEAP, servers.sqsEndpoint(), servers.s3Endpoint(), Map.of());
    }

    private static List<String> arguments(Servers servers) {
        return List.of(servers.s3Endpoint().toString(), Servers.BUCKET, PREFIX);
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
