package dev.longhaul.bench;

import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The packaged worker, with every setting at its default but where its servers are and what a part asks for. */
final class WorkerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final Jvm jvm;
    private final URI ready;
    private final URI api;
    private final HttpClient client = HttpClient.newHttpClient();

    private WorkerProcess(Jvm jvm, URI ready, URI api) {
        this.jvm = jvm;
        this.ready = ready;
        this.api = api;
    }

    /** Starts a worker and waits until it receives. */
    static WorkerProcess start(
            Settings run, String name, List<String> options, URI sqs, URI s3, Map<String, String> settings) {
        int http = freePort();
        int management = freePort();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("quarkus.http.port", Integer.toString(http));
        all.put("quarkus.http.host", "127.0.0.1");
        all.put("quarkus.management.port", Integer.toString(management));
        all.put("quarkus.management.host", "127.0.0.1");
        client(all, "sqs", sqs);
        client(all, "s3", s3);
        all.put("quarkus.s3.path-style-access", "true");
        all.put("longhaul.queue.address", Servers.QUEUE);
        all.put("longhaul.store.bucket", Servers.BUCKET);
        all.put("longhaul.store.source-buckets", Servers.BUCKET);
        all.put(
                "longhaul.worker.workspace",
                run.folder().resolve("workspaces").toAbsolutePath().toString());
        all.putAll(settings);
        List<String> arguments = new ArrayList<>(options);
        all.forEach((key, value) -> arguments.add("-D" + key + "=" + value));
        arguments.add("-jar");
        arguments.add(run.worker().toString());
        Jvm jvm = Jvm.start(arguments, run.folder().resolve(name + ".log"));
        WorkerProcess worker = new WorkerProcess(
                jvm,
                URI.create("http://127.0.0.1:" + management + "/q/health/ready"),
                URI.create("http://127.0.0.1:" + http));
        worker.awaitReady();
        return worker;
    }

    private static void client(Map<String, String> settings, String service, URI endpoint) {
        String prefix = "quarkus." + service + ".";
        settings.put(prefix + "endpoint-override", endpoint.toString());
        settings.put(prefix + "aws.region", "us-east-1");
        settings.put(prefix + "aws.credentials.type", "static");
        settings.put(prefix + "aws.credentials.static-provider.access-key-id", EmbeddedS3.ACCESS_KEY);
        settings.put(prefix + "aws.credentials.static-provider.secret-access-key", EmbeddedS3.SECRET_KEY);
    }

    Jvm jvm() {
        return jvm;
    }

    /** Asks its API, and takes nothing but a good answer, to the last byte. */
    void get(String path) {
        if (!isOk(HttpRequest.newBuilder(api.resolve(path)).build())) {
            throw new IllegalStateException("no good answer to " + path);
        }
    }

    private void awaitReady() {
        HttpRequest request =
                HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
        Await.until(START_LIMIT, "the worker to be ready", () -> {
            jvm.check();
            return isOk(request);
        });
    }

    private boolean isOk(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a worker is asked", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        jvm.close();
    }
}
