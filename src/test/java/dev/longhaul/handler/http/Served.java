package dev.longhaul.handler.http;

import dev.longhaul.handler.Readiness;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.WireServer;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The handler before a scripted service of type {@code test}, and one job for it. */
final class Served implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String TEST = "longhaul.http.services.test.";

    final HttpHandler handler;
    FakeJobContext job;

    private Served(Map<String, String> settings) {
        this.job = job("{\"n\": 1}");
        try {
            this.handler = new HttpHandler(services(settings), 0, InstantSource.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before a service, with further settings as {@code poll-interval, 0.1S}; waits until it is ready. */
    static Served by(WireServer server, String... settings) {
        Served served = at(server.url("/jobs"), settings);
        served.awaitReady();
        return served;
    }

    static Served at(URI url, String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(TEST + "url", url.toString(), TEST + "poll-interval", "0.1S"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(TEST + settings[i], settings[i + 1]);
        }
        return new Served(all);
    }

    static Map<String, Service> services(Map<String, String> settings) {
        return Services.of(new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(HttpConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(HttpConfig.class));
    }

    static FakeJobContext job(String input) {
        return new FakeJobContext("test", input, Path.of("unused"));
    }

    void awaitReady() {
        Await.until(
                LIMIT,
                "the service to be ready",
                () -> handler.readiness("test").room() > 0);
    }

    String whyUnready() {
        return handler.readiness("test") instanceof Readiness.Unready unready ? unready.reason() : "";
    }

    Outcome run() throws IOException, InterruptedException {
        return handler.handle(job);
    }

    /** Runs on a thread of its own, as in the worker. */
    Started start() {
        return new Started(new FutureTask<>(this::run));
    }

    @Override
    public void close() {
        handler.close();
    }

    /** A run on its way. */
    static final class Started {

        private final FutureTask<Outcome> task;
        private final Thread thread;

        private Started(FutureTask<Outcome> task) {
            this.task = task;
            this.thread = Thread.ofPlatform().daemon().start(task);
        }

        void interrupt() {
            thread.interrupt();
        }

        boolean isDone() {
            return task.isDone();
        }

        Outcome outcome() throws ExecutionException, InterruptedException {
            Await.until(LIMIT, "the handler returns", task::isDone);
            return task.get();
        }
    }
}
