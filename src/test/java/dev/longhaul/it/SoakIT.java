package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Case C6: one worker, idle and then busy for some minutes ({@code -Dlonghaul.soak.time=}, 3M each): what it holds does not grow, and its work folder
 * is empty at the end. The last third is compared with the first one after a warm-up; bounds are wide, since a leak of anything per job or
 * poll is far beyond them.
 */
@Tag("soak")
@EnabledOnOs(OS.LINUX)
class SoakIT {

    private static final Duration TIME = Duration.parse("PT" + System.getProperty("longhaul.soak.time", "3M"));
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int BACKLOG = 12;
    private static final int WARM_UP = 60;

    @TempDir
    Path folder;

    private final CountDownLatch never = new CountDownLatch(1);
    private final SplittableRandom random = new SplittableRandom(1);
    private int sent;

    @Test
    void holdsNoMoreAtTheEndThanAtTheBegin() throws Exception {
        Path workspace = folder.resolve("work");
        Map<String, String> settings = new HashMap<>(ChaosJob.programs(folder));
        settings.put("longhaul.worker.workspace", workspace.toString());
        settings.put("longhaul.worker.retry.base", "1S");
        try (Surroundings world = new Surroundings();
                PackagedWorker worker =
                        PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, settings)) {
            ChaosJob.prepare(world);
            worker.ready();
            while (sent < WARM_UP) {
                send(world);
            }
            awaitIdle(world);
            List<ProcessFigures> idle = watch(world, worker, false);
            List<ProcessFigures> busy = watch(world, worker, true);
            awaitIdle(world);
            System.out.printf("soak: %s each, %d jobs%n  idle: %s%n  busy: %s%n", TIME, sent, words(idle), words(busy));
            flat(idle);
            flat(busy);
            assertThat(world.keys("open/")).isEmpty();
            try (Stream<Path> left = Files.exists(workspace) ? Files.list(workspace) : Stream.empty()) {
                assertThat(left).as("the work folder").isEmpty();
            }
        }
    }

    private List<ProcessFigures> watch(Surroundings world, PackagedWorker worker, boolean isBusy)
            throws IOException, InterruptedException {
        List<ProcessFigures> figures = new ArrayList<>();
        Instant end = Instant.now().plus(TIME);
        Instant next = Instant.now();
        while (Instant.now().isBefore(end)) {
            while (isBusy && world.messages() < BACKLOG) {
                send(world);
            }
            if (Instant.now().isAfter(next)) {
                figures.add(ProcessFigures.of(worker.pid()));
                next = Instant.now().plus(INTERVAL);
            }
            boolean _ = never.await(100, TimeUnit.MILLISECONDS);
        }
        return figures;
    }

    private void send(Surroundings world) {
        world.send(ChaosJob.drawn(sent, random).body());
        sent++;
    }

    private static void awaitIdle(Surroundings world) {
        Await.until(SOON.multipliedBy(3), "an empty queue", () -> world.messages() == 0);
        Await.until(SOON, "no open job", () -> world.keys("open/").isEmpty());
    }

    private static void flat(List<ProcessFigures> figures) {
        int third = figures.size() / 3;
        List<ProcessFigures> first = figures.subList(0, third);
        List<ProcessFigures> last = figures.subList(figures.size() - third, figures.size());
        assertThat(median(last, ProcessFigures::residentKib))
                .as("KiB resident")
                .isLessThan(median(first, ProcessFigures::residentKib) * 5 / 4 + 16 * 1024);
        assertThat(median(last, ProcessFigures::threads))
                .as("threads")
                .isLessThan(median(first, ProcessFigures::threads) + 16);
        assertThat(median(last, ProcessFigures::descriptors))
                .as("open file descriptors")
                .isLessThan(median(first, ProcessFigures::descriptors) + 32);
    }

    private static String words(List<ProcessFigures> figures) {
        int third = figures.size() / 3;
        return words("first third", figures.subList(0, third))
                + "; "
                + words("last third", figures.subList(figures.size() - third, figures.size()));
    }

    private static String words(String which, List<ProcessFigures> figures) {
        return "%s %d MiB, %d threads, %d file descriptors"
                .formatted(
                        which,
                        median(figures, ProcessFigures::residentKib) / 1024,
                        median(figures, ProcessFigures::threads),
                        median(figures, ProcessFigures::descriptors));
    }

    private static long median(List<ProcessFigures> figures, ToLongFunction<ProcessFigures> of) {
        return figures.stream()
                .mapToLong(of)
                .sorted()
                .skip(figures.size() / 2)
                .findFirst()
                .orElseThrow();
    }
}
