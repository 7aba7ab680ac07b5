package dev.longhaul.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Where an issuer of signed tokens publishes its keys: it answers 503 until somebody puts some. */
public final class KeyServer implements AutoCloseable {

    private static final int NONE = -1;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile byte[] keys = {};
    private volatile long delayMillis;

    private KeyServer(HttpServer server) {
        this.server = server;
    }

    public static KeyServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        KeyServer keys = new KeyServer(server);
        server.createContext("/keys", keys::answer);
        server.setExecutor(keys.threads);
        server.start();
        return keys;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    }

    public void publish(String jwks) {
        keys = jwks.getBytes(StandardCharsets.UTF_8);
    }

    /** How often its keys were asked for. */
    public int asked() {
        return asked.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("PUT")) {
                String delay = exchange.getRequestHeaders().getFirst("X-Delay");
                delayMillis = delay == null ? 0 : Long.parseLong(delay);
                keys = exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(204, NONE);
                return;
            }
            asked.incrementAndGet();
            LockSupport.parkNanos(delayMillis * 1_000_000);
            byte[] body = keys;
            exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, body.length == 0 ? NONE : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
