package dev.longhaul.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * A service as a process of its own, written against the contract alone: nothing of Longhaul is on its path. Leaves marks in a folder for
 * the test to see, and waits for one that lets it go on.
 */
final class SidecarMain {

    private static final int MIB = 1024 * 1024;
    private static final Duration STEP = Duration.ofMillis(20);

    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> firstTokens = new ConcurrentHashMap<>();

    private SidecarMain(Path folder) {
        this.folder = folder;
    }

    /** Port and folder. */
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(args[0])), 50);
        SidecarMain sidecar = new SidecarMain(Path.of(args[1]));
        server.createContext("/", sidecar::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            switch (exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().replaceAll("/[^/]*$", "")) {
                case "POST " -> job(exchange);
                case "POST /stop" -> mark(exchange, "stop");
                case "DELETE /async" -> mark(exchange, "deleted");
                case "GET /async" -> poll(exchange);
                case "POST /worker" -> message(exchange);
                default -> answer(exchange, 404, "");
            }
        } catch (Exception e) {
            // the worker has gone
        }
    }

    private void job(HttpExchange exchange) throws Exception {
        String input = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (exchange.getRequestURI().getPath()) {
            case "/echo" -> echo(exchange, input);
            case "/hold" -> hold(exchange);
            case "/big" -> big(exchange, Integer.parseInt(input.replaceAll("[^0-9]", "")));
            case "/async" -> accept(exchange);
            case "/save" -> save(exchange);
            case "/late" -> late(exchange);
            default -> answer(exchange, 404, "");
        }
    }

    private void echo(HttpExchange exchange, String input) throws Exception {
        callBack(exchange, "POST", "/log", "echoing " + of(exchange, "traceparent"));
        exchange.getResponseHeaders().set("Content-Type", "application/x-echo");
        answer(exchange, 200, input);
    }

    /** Answers when it may, or gives up when it is told to stop. */
    private void hold(HttpExchange exchange) throws Exception {
        callBack(exchange, "PUT", "/progress", "{\"done\": 7, \"total\": 9, \"unit\": \"words\"}");
        mark("begun-" + id(exchange) + "-" + of(exchange, "Longhaul-Attempt"), "");
        while (!Files.exists(folder.resolve("gate"))) {
            if (Files.exists(folder.resolve("stop-" + id(exchange)))) {
                answer(exchange, 503, "stopping");
                return;
            }
            Thread.sleep(STEP);
        }
        answer(exchange, 200, "held");
    }

    private static void big(HttpExchange exchange, int mebibytes) throws IOException {
        byte[] block = new byte[MIB];
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < mebibytes; i++) {
                block[0] = (byte) i;
                out.write(block);
            }
        }
    }

    private void accept(HttpExchange exchange) throws Exception {
        mark("begun-" + id(exchange) + "-" + of(exchange, "Longhaul-Attempt"), "");
        exchange.getResponseHeaders().set("Location", "/async/" + id(exchange));
        exchange.getResponseHeaders().set("Retry-After", "1");
        answer(exchange, 202, "");
    }

    private void poll(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", "1");
        boolean isDone = Files.exists(folder.resolve("gate"));
        answer(exchange, isDone ? 200 : 202, isDone ? "polled" : "");
    }

    /** The first attempt keeps half of its work and hangs; the next one answers with what it found. */
    private void save(HttpExchange exchange) throws Exception {
        HttpResponse<String> kept = callBack(exchange, "GET", "/checkpoint", "");
        if (kept.statusCode() == 200) {
            answer(exchange, 200, "after " + kept.body());
            return;
        }
        int status = callBack(exchange, "PUT", "/checkpoint", "half").statusCode();
        mark("saved-" + id(exchange), Integer.toString(status));
        hold(exchange);
    }

    /** The second attempt reports with the first one's token. */
    private void late(HttpExchange exchange) throws Exception {
        String own = of(exchange, "Longhaul-Callback-Token");
        String first = firstTokens.putIfAbsent(id(exchange), own);
        if (first == null) {
            answer(exchange, 500, "once more");
            return;
        }
        int wrong = progress(exchange, first);
        int right = progress(exchange, own);
        answer(exchange, 200, wrong + " " + right);
    }

    /** As a worker of Elastic Beanstalk is written. */
    private void message(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int attempt = Integer.parseInt(of(exchange, "X-Aws-Sqsd-Receive-Count"));
        mark(
                "message-" + attempt,
                String.join(
                        "\n",
                        exchange.getRequestURI().getPath(),
                        of(exchange, "User-Agent"),
                        of(exchange, "X-Aws-Sqsd-Msgid"),
                        of(exchange, "X-Aws-Sqsd-Attr-tenant"),
                        of(exchange, "X-Aws-Sqsd-Taskname"),
                        body));
        answer(exchange, attempt == 1 ? 404 : 200, "");
    }

    private int progress(HttpExchange exchange, String token) throws Exception {
        return call("PUT", of(exchange, "Longhaul-Callback-Url") + "/progress", token, "{\"done\": 1}")
                .statusCode();
    }

    private HttpResponse<String> callBack(HttpExchange exchange, String method, String path, String body)
            throws Exception {
        return call(
                method, of(exchange, "Longhaul-Callback-Url") + path, of(exchange, "Longhaul-Callback-Token"), body);
    }

    private HttpResponse<String> call(String method, String url, String token, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + token)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private void mark(HttpExchange exchange, String what) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        mark(what + "-" + path.substring(path.lastIndexOf('/') + 1), body);
        answer(exchange, 204, "");
    }

    private void mark(String name, String content) throws IOException {
        Path draft = Files.writeString(folder.resolve(name + ".new"), content);
        Files.move(draft, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String id(HttpExchange exchange) {
        return of(exchange, "Longhaul-Job-Id");
    }

    private static String of(HttpExchange exchange, String header) {
        String value = exchange.getRequestHeaders().getFirst(header);
        return value == null ? "" : value;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
