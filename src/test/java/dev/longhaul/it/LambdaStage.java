package dev.longhaul.it;

import dev.longhaul.support.Await;
import dev.longhaul.support.FreePort;
import dev.longhaul.support.LambdaClients;
import dev.longhaul.support.RuntimeProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A packaged worker with functions, each with a queue and a runtime of its own in a process beside it. */
final class LambdaStage implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(90);
    private static final int SHOWN = 6_000;

    final Surroundings world = new Surroundings();
    final Map<String, RuntimeProcess> runtimes = new LinkedHashMap<>();
    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, String> queues = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    PackagedWorker worker;

    /**
     * A function.
     *
     * @param command starts its runtime
     * @param handler for {@code _HANDLER}
     * @param more settings of it and, with a leading {@code env.}, variables of its runtime
     */
    record Function(String type, List<String> command, String handler, Map<String, String> more) {
        private boolean isChild() {
            return "child".equals(more.get("mode"));
        }
    }

    LambdaStage(Path folder, Function... functions) throws IOException {
        this.folder = folder;
        settings.put("longhaul.queue.default-type", "archive"); // the other queues are of their functions alone
        settings.put("longhaul.worker.slots", "16");
        settings.put(PackagedWorker.HEAP, "-Xmx400m");
        settings.put("longhaul.api.max-input", "64M");
        settings.put("longhaul.store.call-attempt-timeout", "5S");
        settings.put("longhaul.store.call-timeout", "5S");
        settings.put("longhaul.worker.lease", "30S");
        settings.put("quarkus.http.limits.max-body-size", "80M");
        for (Function function : functions) {
            configure(function);
        }
        worker = start();
        explained(() -> Await.until(SOON, "the worker to be live", worker::isLive)); // as the task's dependsOn does
        for (Function function : functions) {
            if (!function.isChild()) {
                runtimes.put(function.type(), runtime(function));
            }
        }
    }

    private void configure(Function function) throws IOException {
        String type = function.type();
        queues.put(type, world.sqs.createQueue(b -> b.queueName(type)).queueUrl());
        ports.put(type, FreePort.any());
        settings.put("longhaul.queue." + type + ".address", type);
        settings.put("longhaul.queue." + type + ".default-type", type);
        settings.put("longhaul.queue." + type + ".visibility", PackagedWorker.LEASE.toString());
        settings.put("longhaul.queue." + type + ".long-poll", "1S");
        settings.put("longhaul.queue." + type + ".dead-letter", "bucket");
        String prefix = "longhaul.lambda.functions." + type + ".";
        if (function.isChild()) {
            settings.put(prefix + "command", String.join(",", function.command()));
            settings.put(prefix + "handler", function.handler());
            settings.put(prefix + "task-root", folder.toString());
        } else {
            settings.put(prefix + "ports", Integer.toString(port(type)));
        }
        function.more().forEach((key, value) -> {
            if (!key.startsWith("env.")) {
                settings.put(prefix + key, value);
            }
        });
    }

    private RuntimeProcess runtime(Function function) {
        Map<String, String> environment = LambdaClients.environment(
                function.handler(), LambdaClients.nodeFolder(), "127.0.0.1:" + port(function.type()));
        function.more().forEach((key, value) -> {
            if (key.startsWith("env.")) {
                environment.put(key.substring("env.".length()), value);
            }
        });
        return RuntimeProcess.start(function.command(), environment, folder);
    }

    private int port(String type) {
        return Objects.requireNonNull(ports.get(type));
    }

    /** Another worker in the place of the one that is gone. */
    PackagedWorker start() throws IOException {
        worker = PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, settings);
        return worker;
    }

    RuntimeProcess runtime(String type) {
        return Objects.requireNonNull(runtimes.get(type));
    }

    /** A job of a function, in the function's queue. */
    void send(String type, String id, String input) {
        send(type, id, input, 3);
    }

    void send(String type, String id, String input, int attempts) {
        sendRaw(
                type,
                "{\"longhaul\":1,\"type\":\"%s\",\"id\":\"%s\",\"attempts\":%d,\"input\":%s}"
                        .formatted(type, id, attempts, input));
    }

    /** The same by the API, where inputs may be larger than a message. */
    void submit(String type, String id, String input) throws IOException, InterruptedException {
        int status = worker.postStatus(
                worker.api("/jobs"),
                "{\"longhaul\":1,\"type\":\"%s\",\"queue\":\"%s\",\"id\":\"%s\",\"input\":%s}"
                        .formatted(type, type, id, input));
        if (status != 201 && status != 202) {
            throw new AssertionError("the job " + id + " is answered " + status + "\n" + end(worker.log()));
        }
    }

    String sendRaw(String type, String body) {
        return world.sqs
                .sendMessage(b -> b.queueUrl(queues.get(type)).messageBody(body))
                .messageId();
    }

    int messages(String type) {
        return world.messages(Objects.requireNonNull(queues.get(type)));
    }

    void awaitSucceeded(String id) {
        await(id, "Succeeded");
    }

    void await(String id, String state) {
        explained(() -> world.awaitState(id, state, SOON));
    }

    /** Waits until all functions are ready. */
    void ready() {
        explained(worker::ready);
    }

    private void explained(Runnable wait) {
        try {
            wait.run();
        } catch (AssertionError e) {
            StringBuilder logs = new StringBuilder(String.valueOf(e.getMessage()));
            runtimes.forEach((type, runtime) ->
                    logs.append("\n--- ").append(type).append('\n').append(end(runtime.log())));
            logs.append("\n--- readiness\n").append(worker.readiness());
            throw new AssertionError(logs + "\n--- worker\n" + end(worker.log()), e);
        }
    }

    private static String end(String log) {
        return log.substring(Math.max(0, log.length() - SHOWN));
    }

    /** A job's answer. */
    String response(String id) {
        return new String(world.result(id, "response"), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** What the newest failed attempt or the end of a job says. */
    String failure(String id) {
        return world.record(id).orElseThrow().toString();
    }

    void awaitReadiness(String text) {
        Await.until(SOON, "readiness to say " + text, () -> worker.readiness().contains(text));
    }

    @Override
    public void close() {
        runtimes.values().forEach(RuntimeProcess::close);
        worker.close();
        world.close();
    }
}
