package dev.longhaul.it;

import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.support.Await;
import dev.longhaul.support.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One worker process: the {@link Artefact} that was built, on ports of its own, with leases of seconds so that tests need not wait for minutes. */
final class PackagedWorker implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(12);
    /** No setting of the worker, but an option of its JVM or native binary. */
    static final String HEAP = "heap";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Process process;
    private final int http;
    private final int management;
    private final Path log;
    private final HttpClient client = HttpClient.newHttpClient();

    /** Not even a test JVM that is told to end leaves a worker behind. */
    private final Thread lastResort = Thread.ofPlatform().unstarted(this::kill);

    private PackagedWorker(Process process, int http, int management, Path log) {
        this.process = process;
        this.http = http;
        this.management = management;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Starts a worker on the given servers; it is not ready yet. */
    static PackagedWorker start(URI sqs, URI s3, Path folder, Map<String, String> settings) throws IOException {
        return start(Artefact.built(), sqs, s3, folder, settings);
    }

    /** Starts another application's worker. */
    static PackagedWorker start(Artefact artefact, URI sqs, URI s3, Path folder, Map<String, String> settings)
            throws IOException {
        int http = FreePort.any();
        int management = FreePort.any();
        Path log = Files.createTempFile(folder, "worker", ".log");
        List<String> options = new ArrayList<>();
        options.add(settings.getOrDefault(HEAP, "-Xmx192m"));
        defaults(sqs, s3, folder, http, management).forEach((key, value) -> {
            if (!settings.containsKey(key)) {
                options.add("-D" + key + "=" + value);
            }
        });
        settings.forEach((key, value) -> {
            if (!key.equals(HEAP) && !isVariable(key)) {
                options.add("-D" + key + "=" + value);
            }
        });
        ProcessBuilder start = new ProcessBuilder(artefact.command(options))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        start.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        settings.forEach((key, value) -> {
            if (isVariable(key)) {
                start.environment().put(key, value);
            }
        });
        Process process = start.start();
        return new PackagedWorker(process, http, management, log);
    }

    /** Whether it goes into the worker's environment: it begins with a capital letter. */
    private static boolean isVariable(String key) {
        return Character.isUpperCase(key.charAt(0));
    }

    private static Map<String, String> defaults(URI sqs, URI s3, Path folder, int http, int management) {
        return Map.ofEntries(
                Map.entry("quarkus.http.port", Integer.toString(http)),
                Map.entry("quarkus.http.host", "127.0.0.1"),
                Map.entry("quarkus.management.port", Integer.toString(management)),
                Map.entry("quarkus.management.host", "127.0.0.1"),
                Map.entry("quarkus.sqs.endpoint-override", sqs.toString()),
                Map.entry("quarkus.sqs.aws.region", "us-east-1"),
                Map.entry("quarkus.sqs.aws.credentials.type", "static"),
                Map.entry("quarkus.sqs.aws.credentials.static-provider.access-key-id", EmbeddedS3.ACCESS_KEY),
                Map.entry("quarkus.sqs.aws.credentials.static-provider.secret-access-key", EmbeddedS3.SECRET_KEY),
                Map.entry("quarkus.s3.endpoint-override", s3.toString()),
                Map.entry("quarkus.s3.path-style-access", "true"),
                Map.entry("quarkus.s3.aws.region", "us-east-1"),
                Map.entry("quarkus.s3.aws.credentials.type", "static"),
                Map.entry("quarkus.s3.aws.credentials.static-provider.access-key-id", EmbeddedS3.ACCESS_KEY),
                Map.entry("quarkus.s3.aws.credentials.static-provider.secret-access-key", EmbeddedS3.SECRET_KEY),
                Map.entry("longhaul.queue.address", "jobs"),
                Map.entry("longhaul.queue.visibility", LEASE.toString()),
                Map.entry("longhaul.queue.long-poll", "1S"),
                Map.entry("longhaul.store.bucket", "longhaul"),
                Map.entry("longhaul.store.source-buckets", "longhaul"),
                Map.entry("longhaul.worker.lease", LEASE.toString()),
                Map.entry("longhaul.store.call-attempt-timeout", "2S"),
                Map.entry("longhaul.store.call-timeout", "2S"),
                Map.entry("longhaul.worker.retry.base", "1S"),
                Map.entry("longhaul.worker.sweep", "2S"),
                Map.entry("longhaul.worker.stop-timeout", "20S"),
                Map.entry(
                        "longhaul.worker.workspace",
                        folder.resolve("workspaces").toString()),
                Map.entry("longhaul.api.access", "local"));
    }

    /** Waits until it receives. */
    PackagedWorker ready() {
        Await.until(START_LIMIT, "the worker to be ready", () -> status(health("ready")) == 200);
        return this;
    }

    URI health(String kind) {
        return URI.create("http://127.0.0.1:" + management + "/q/health/" + kind);
    }

    URI api(String path) {
        return URI.create("http://127.0.0.1:" + http + path);
    }

    /** The answer's status, 0 for none. */
    int status(URI uri) {
        try {
            return client.send(request(uri).build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    boolean isLive() {
        return status(health("live")) == 200;
    }

    /** What readiness says, empty while nobody answers. */
    String readiness() {
        try {
            return get(health("ready"));
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    String get(URI uri) throws IOException, InterruptedException {
        return client.send(request(uri).build(), BodyHandlers.ofString()).body();
    }

    String post(URI uri, String body) throws IOException, InterruptedException {
        return ask(uri, body).body();
    }

    /** Posts, for the answer's status. */
    int postStatus(URI uri, String body) throws IOException, InterruptedException {
        return ask(uri, body).statusCode();
    }

    private HttpResponse<String> ask(URI uri, String body) throws IOException, InterruptedException {
        return client.send(
                request(uri)
                        .timeout(Duration.ofMinutes(1)) // large bodies on a busy machine
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10));
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Its exit code, waited for. */
    int exit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the worker has not ended within " + limit + "; its log is " + log());
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has started, and what that has. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL, also for the programs that it runs: they share a container, and end with it. */
    void kill() {
        List<ProcessHandle> kin = process.descendants().toList();
        process.destroyForcibly();
        kin.forEach(ProcessHandle::destroyForcibly);
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        kill();
        client.shutdownNow();
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // the JVM ends already, and this is the hook's own doing or comes before it
        }
    }
}
