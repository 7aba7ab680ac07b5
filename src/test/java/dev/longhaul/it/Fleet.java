package dev.longhaul.it;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A few workers that are killed, stopped, frozen and deployed anew. Each has a berth, in which whoever ends is followed by another, as in
 * an ECS service. What happens to one berth happens beside what happens to the others, one thing at a time.
 */
final class Fleet implements AutoCloseable {

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

    /** A worker's log names the id under which it goes on. */
    private static final String ID_LINE = "worker=";

    private final URI sqs;
    private final URI s3;
    private final Path folder;
    private final Map<String, String> settings;
    private final Consumer<String> story;
    private final List<Berth> berths = new ArrayList<>();
    private final List<Crew> all = new CopyOnWriteArrayList<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger births = new AtomicInteger();

    final AtomicInteger kills = new AtomicInteger();
    final AtomicInteger terms = new AtomicInteger();
    final AtomicInteger freezes = new AtomicInteger();
    final AtomicInteger deploys = new AtomicInteger();

    /** One worker process and what has been done to it. */
    static final class Crew {
        private final String name;
        private final PackagedWorker worker;
        private final Path workspace;
        private volatile Optional<Instant> killed = Optional.empty();

        private Crew(String name, PackagedWorker worker, Path workspace) {
            this.name = name;
            this.worker = worker;
            this.workspace = workspace;
        }

        PackagedWorker worker() {
            return worker;
        }

        Optional<Instant> killed() {
            return killed;
        }

        /** The ids by which it went. */
        Stream<String> ids() {
            return worker.log()
                    .lines()
                    .filter(line -> line.contains("worker lease taken") || line.contains("goes on under a new id"))
                    .map(line -> line.substring(line.indexOf(ID_LINE) + ID_LINE.length()))
                    .map(rest -> rest.split(" ", 2)[0]);
        }
    }

    /** Room for one worker. */
    private static final class Berth {
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile Crew crew;

        private Berth(Crew crew) {
            this.crew = crew;
        }
    }

    private interface Event {
        void happens(Berth berth) throws IOException, InterruptedException;
    }

    Fleet(URI sqs, URI s3, Path folder, Map<String, String> settings, Consumer<String> story) {
        this.sqs = sqs;
        this.s3 = s3;
        this.folder = folder;
        this.settings = settings;
        this.story = story;
    }

    void sail(int workers) throws IOException {
        for (int n = 0; n < workers; n++) {
            berths.add(new Berth(born()));
        }
        berths.forEach(berth -> berth.crew.worker.ready());
    }

    int size() {
        return berths.size();
    }

    /** Any worker that may answer. */
    PackagedWorker worker(int which) {
        return berths.get(which % berths.size()).crew.worker;
    }

    /** SIGKILL, and a replacement. */
    void kill(int which) {
        begin(which, berth -> {
            Crew victim = berth.crew;
            kills.incrementAndGet();
            story.accept("kills " + victim.name);
            victim.worker.kill();
            victim.killed = Optional.of(Instant.now());
            berth.crew = born();
            berth.crew.worker.ready();
        });
    }

    /** SIGTERM, and a replacement at the same time. */
    void stop(int which) {
        begin(which, berth -> {
            Crew leaver = berth.crew;
            terms.incrementAndGet();
            story.accept("stops " + leaver.name);
            leaver.worker.signal("TERM");
            berth.crew = born();
            berth.crew.worker.ready();
            leave(leaver);
        });
    }

    /** SIGSTOP for a time. */
    void freeze(int which, Duration time) {
        begin(which, berth -> {
            freezes.incrementAndGet();
            story.accept("freezes " + berth.crew.name + " for " + time);
            berth.crew.worker.signal("STOP");
            try {
                boolean _ = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                berth.crew.worker.signal("CONT");
            }
        });
    }

    /** All workers are replaced, one after another: the new one is ready when the old one is told to stop. */
    void deploy() {
        deploys.incrementAndGet();
        story.accept("deploys");
        Thread.ofVirtual().name("fleet-deploy").start(() -> {
            for (Berth berth : berths) {
                while (!berth.busy.compareAndSet(false, true)) {
                    if (!passed(Duration.ofMillis(50))) {
                        return;
                    }
                }
                run(berth, this::replace);
            }
        });
    }

    private void replace(Berth berth) throws IOException, InterruptedException {
        Crew old = berth.crew;
        Crew young = born();
        young.worker.ready();
        berth.crew = young;
        terms.incrementAndGet();
        story.accept("replaces " + old.name + " by " + young.name);
        old.worker.signal("TERM");
        leave(old);
    }

    /** Whether something is on its way in any berth. */
    boolean isBusy() {
        return berths.stream().anyMatch(berth -> berth.busy.get());
    }

    /** What no worker may do: start never, end badly. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    List<Crew> all() {
        return all;
    }

    /** Stops all that are left, as a last deploy would. */
    void land() {
        Await.until(EXIT_LIMIT, "every berth to be quiet", () -> !isBusy());
        for (int n = 0; n < berths.size(); n++) {
            begin(n, berth -> {
                berth.crew.worker.signal("TERM");
                leave(berth.crew);
            });
        }
        Await.until(EXIT_LIMIT, "every worker to end", () -> !isBusy());
    }

    private void leave(Crew leaver) throws IOException, InterruptedException {
        int exit = leaver.worker.exit(EXIT_LIMIT);
        if (exit != 0 && exit != 143) {
            faults.add(leaver.name + " ended with exit code " + exit);
        }
        try (Stream<Path> left = Files.exists(leaver.workspace) ? Files.list(leaver.workspace) : Stream.empty()) {
            left.forEach(path -> faults.add(leaver.name + " left " + path.getFileName() + " in its work folder"));
        }
    }

    private void begin(int which, Event event) {
        Berth berth = berths.get(which % berths.size());
        if (berth.busy.compareAndSet(false, true)) {
            Thread.ofVirtual().name("fleet").start(() -> run(berth, event));
        }
    }

    private void run(Berth berth, Event event) {
        try {
            event.happens(berth);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | AssertionError e) {
            if (closed.getCount() > 0) {
                faults.add(berth.crew.name + ": " + e);
            }
        } finally {
            berth.busy.set(false);
        }
    }

    private boolean passed(Duration time) {
        try {
            return !closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Nobody is born into a fleet that is closed: it would outlive the test. */
    private synchronized Crew born() throws IOException {
        if (closed.getCount() == 0) {
            throw new IOException("the fleet is closed");
        }
        String name = "worker-" + births.incrementAndGet();
        Path home = Files.createDirectories(folder.resolve(name));
        Path workspace = home.resolve("work");
        Map<String, String> own = new HashMap<>(settings);
        own.put("longhaul.worker.workspace", workspace.toString());
        Crew crew = new Crew(name, PackagedWorker.start(sqs, s3, home, own), workspace);
        all.add(crew);
        return crew;
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        all.forEach(crew -> crew.worker.close());
    }
}
