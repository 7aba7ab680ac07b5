package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.support.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Promises 1 to 5 under everything at once: several packaged workers on one queue that are killed, stopped, frozen for longer than a lease
 * and deployed anew, behind faulty SQS and S3, while jobs are sent, sent again and cancelled. What happens is drawn from a seed, which is
 * printed: {@code -Dlonghaul.chaos.seed=N} draws it again, {@code -Dlonghaul.chaos.time=10M} is how long it goes on. The workers' logs and
 * the story stay in the build's folder {@code chaos}.
 */
@Tag("chaos")
class ChaosIT {

    private static final int WORKERS = 3;
    private static final Duration LEASE = Duration.ofSeconds(9);
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(4);
    private static final String GARBAGE = "no job {";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As short as they go, so that everything that takes hours happens within seconds. */
    private static final Map<String, String> HASTE = Map.ofEntries(
            Map.entry("longhaul.worker.lease", LEASE.toString()),
            Map.entry("longhaul.queue.visibility", "6S"),
            Map.entry("longhaul.store.call-attempt-timeout", "1500MS"),
            Map.entry("longhaul.store.call-timeout", "1500MS"),
            Map.entry("longhaul.store.stream-patience", "1M"),
            Map.entry("longhaul.worker.hand-over.cap", "10S"),
            Map.entry("longhaul.worker.hand-over.margin", "4S"),
            Map.entry("longhaul.worker.retry.base", "1S"),
            Map.entry("longhaul.worker.retry.cap", "3S"),
            Map.entry("longhaul.worker.attempts", "6"),
            Map.entry("longhaul.worker.stop-timeout", "8S"),
            // the storm may well kill a job's lonely worker three times in a row: that is no quarantine's business here
            Map.entry("longhaul.worker.deaths", "100"));

    private final long seed = Long.getLong("longhaul.chaos.seed", System.nanoTime() & 0xffffff);
    private final Duration time = Duration.parse("PT" + System.getProperty("longhaul.chaos.time", "60S"));
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Queue<String> story = new ConcurrentLinkedQueue<>();
    private final Instant begun = Instant.now();
    private final Path folder = Path.of(System.getProperty("longhaul.build.folder", "target"), "chaos", "seed-" + seed);
    private final CountDownLatch never = new CountDownLatch(1);
    private Surroundings world;
    private BadWeather sqs;
    private BadWeather s3;
    private Fleet fleet;
    private Producers producers;
    private Reckoning reckoning;
    private int garbage;
    private int duplicates;

    @BeforeEach
    void begin() throws IOException {
        System.out.println("chaos: seed=" + seed + " time=" + time);
        if (Files.exists(folder)) {
            try (Stream<Path> former = Files.walk(folder)) {
                former.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
        Files.createDirectories(folder);
        world = new Surroundings();
        sqs = new BadWeather(world.sqsEndpoint(), seed);
        s3 = new BadWeather(world.s3Endpoint(), -seed);
        Map<String, String> settings = new HashMap<>(HASTE);
        settings.putAll(ChaosJob.programs(folder));
        fleet = new Fleet(sqs.endpoint(), s3.endpoint(), folder, settings, this::tell);
        producers = new Producers(world, fleet);
        reckoning = new Reckoning(world);
        ChaosJob.prepare(world);
    }

    @AfterEach
    void end() throws IOException {
        producers.close();
        fleet.close();
        sqs.close();
        s3.close();
        world.close();
        Files.write(folder.resolve("story.log"), story);
    }

    @Test
    void bringsEveryJobToItsOneRightEndWhateverHappens() throws Exception {
        fleet.sail(WORKERS);
        storm();
        settle();
        fleet.land();
        List<Message> letters = letters();
        List<String> faults = reckoning.faults(producers);
        System.out.println(summary(faults));
        assertThat(faults).isEmpty();
        assertThat(faultsOf(letters)).isEmpty();
        assertThat(fleet.faults()).isEmpty();
        assertThat(producers.faults()).isEmpty();
        assertThat(reckoning.unexpectedFailures())
                .as("failures that nobody asked for")
                .isEmpty();
        assertThat(bugs()).isEmpty();
    }

    private void storm() throws InterruptedException {
        Instant end = Instant.now().plus(time);
        Instant nextIncident = Instant.now();
        Instant nextWeather = Instant.now();
        Instant nextLook = Instant.now();
        boolean isGusty = false;
        while (Instant.now().isBefore(end)) {
            produce();
            if (Instant.now().isAfter(nextIncident)) {
                incident();
                nextIncident = Instant.now().plusMillis(1_500 + random.nextInt(3_000));
            }
            if (Instant.now().isAfter(nextWeather)) {
                isGusty = !isGusty;
                weather(isGusty);
                nextWeather = Instant.now()
                        .plusMillis(isGusty ? 1_000 + random.nextInt(3_000) : 4_000 + random.nextInt(8_000));
            }
            if (Instant.now().isAfter(nextLook)) {
                reckoning.look();
                nextLook = Instant.now().plusSeconds(2);
            }
            boolean _ = never.await(100 + random.nextInt(500), TimeUnit.MILLISECONDS);
        }
    }

    private void produce() {
        ChaosJob job = ChaosJob.drawn(reckoning.size(), random);
        reckoning.expect(job);
        give(job, Duration.ZERO);
        while (random.nextInt(100) < 25) {
            duplicates++;
            give(job, Duration.ofMillis(random.nextInt(10_000)));
        }
        if (random.nextInt(100) < 10) {
            producers.cancel(job, Duration.ofMillis(random.nextInt(8_000)));
        }
        if (random.nextInt(100) < 2) {
            garbage++;
            world.send(GARBAGE);
        }
    }

    private void give(ChaosJob job, Duration delay) {
        if (random.nextInt(100) < 30) {
            producers.submit(job, delay);
        } else {
            producers.send(job, delay);
        }
    }

    private void incident() {
        int dice = random.nextInt(100);
        int which = random.nextInt(WORKERS);
        if (dice < 45) {
            fleet.kill(which);
        } else if (dice < 70) {
            fleet.stop(which);
        } else if (dice < 90) {
            fleet.freeze(which, LEASE.plusMillis(1_000 + random.nextInt(4_000)));
        } else {
            fleet.deploy();
        }
    }

    private void weather(boolean isGusty) {
        BadWeather where = random.nextBoolean() ? sqs : s3;
        if (isGusty) {
            tell(where == sqs ? "gust over SQS" : "gust over S3");
            where.gust();
        } else {
            sqs.calm();
            s3.calm();
        }
    }

    /** No more faults: everything must come to its end by itself. */
    private void settle() {
        sqs.heal();
        s3.heal();
        tell("healed");
        try {
            Await.until(SETTLE_LIMIT, "nothing under way", () -> !fleet.isBusy() && !producers.isBusy());
            Await.until(SETTLE_LIMIT, "every job's end", () -> {
                reckoning.look();
                return reckoning.unended().isEmpty();
            });
            tell("all ended");
            Await.until(SETTLE_LIMIT, "an empty queue", () -> world.messages() == 0);
            Await.until(
                    SETTLE_LIMIT, "no open marker", () -> world.keys("open/").isEmpty());
            tell("settled");
        } catch (AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ", unended: " + reckoning.unended() + ", open: " + world.keys("open/")
                            + ", messages: " + world.visible() + " visible, " + world.hidden() + " hidden",
                    e);
        }
    }

    /** Of the dead-letter queue, each taken once. */
    private List<Message> letters() {
        List<Message> all = new ArrayList<>();
        List<Message> some = world.deadLetters(0, SETTLE_LIMIT);
        while (!some.isEmpty()) {
            all.addAll(some);
            some = world.deadLetters(0, SETTLE_LIMIT);
        }
        return all;
    }

    private List<String> faultsOf(List<Message> letters) throws IOException {
        List<String> faults = new ArrayList<>();
        Map<String, ChaosJob> owed = new HashMap<>();
        reckoning.jobs().stream()
                .filter(job -> world.state(job.id()).equals("Failed"))
                .forEach(job -> owed.put(job.id(), job));
        List<String> failed = List.copyOf(owed.keySet());
        long kept = 0;
        for (Message letter : letters) {
            JsonNode note = JSON.readTree(Surroundings.note(letter));
            owed.remove(note.path("job").asText());
            kept += letter.body().equals(GARBAGE) ? 1 : 0;
            if (!letter.body().equals(GARBAGE)
                    && !failed.contains(note.path("job").asText())) {
                faults.add("a dead letter that should not be there: " + note);
            }
        }
        owed.keySet().forEach(id -> faults.add(id + " failed without a dead letter"));
        if (kept < garbage) {
            faults.add("only " + kept + " of " + garbage + " unreadable messages were kept");
        }
        return faults;
    }

    /** What a log says only of a mistake in the product. */
    private List<String> bugs() {
        return fleet.all().stream()
                .flatMap(crew -> crew.worker().log().lines())
                .filter(line -> line.contains("a step of the engine failed")
                        || line.contains("IllegalMove")
                        || line.contains("NullPointerException")
                        || line.contains("handler stuck"))
                .toList();
    }

    private String summary(List<String> faults) {
        List<Duration> recoveries = reckoning.recoveries(killed());
        String text = String.join(
                System.lineSeparator() + "  ",
                "chaos: seed=%d time=%s lease=%s workers=%d/%d"
                        .formatted(seed, time, LEASE, WORKERS, fleet.all().size()),
                "jobs=%d succeeded=%d failed=%d cancelled=%d unended=%d broken promises=%d"
                        .formatted(
                                reckoning.size(),
                                reckoning.count("Succeeded"),
                                reckoning.count("Failed"),
                                reckoning.count("Cancelled"),
                                reckoning.unended().size(),
                                faults.size()),
                "kills=%s terms=%s stops=%s deploys=%s cancels=%d garbage=%d"
                        .formatted(
                                fleet.kills, fleet.terms, fleet.freezes, fleet.deploys, producers.cancels(), garbage),
                "faults: SQS %s of %d requests, S3 %s of %d requests"
                        .formatted(sqs.hits(), sqs.requests(), s3.hits(), s3.requests()),
                "duplicates: sent=%d deleted=%d offered=%d"
                        .formatted(duplicates, said("message deleted:"), said("its job runs on another worker")),
                "handOvers=%d takeovers=%d survived=%d unexpectedFailures=%s"
                        .formatted(
                                said("handed over:") + said("moved to a fresh message:"),
                                recoveries.size(),
                                said("goes on under a new id"),
                                reckoning.unexpectedFailures()),
                "recovery: n=%d p50=%s max=%s"
                        .formatted(recoveries.size(), share(recoveries, 0.5), share(recoveries, 1)),
                "seconds=%d".formatted(Duration.between(begun, Instant.now()).toSeconds()));
        tell(text);
        return text;
    }

    private Map<String, Instant> killed() {
        Map<String, Instant> killed = new HashMap<>();
        fleet.all().forEach(crew -> crew.killed().ifPresent(at -> crew.ids().forEach(id -> killed.put(id, at))));
        return killed;
    }

    private static Duration share(List<Duration> sorted, double share) {
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) Math.round((sorted.size() - 1) * share));
    }

    private long said(String words) {
        return fleet.all().stream()
                .flatMap(crew -> crew.worker().log().lines())
                .filter(line -> line.contains(words))
                .count();
    }

    private void tell(String what) {
        story.add(Instant.now() + " " + what);
    }
}
