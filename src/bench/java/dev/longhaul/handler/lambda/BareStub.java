package dev.longhaul.handler.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** The least that a client of the Runtime API is content with: one event again and again, every answer thrown away. */
final class BareStub implements AutoCloseable {

    static final String EVENT = "{\"film\": 7}";

    /** In the year 2100. */
    private static final String FAR = "4102444800000";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore wanted = new Semaphore(0);
    private final Semaphore answered = new Semaphore(0);

    private BareStub(HttpServer server) {
        this.server = server;
    }

    static BareStub start() throws IOException {
        BareStub stub = new BareStub(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        stub.server.setExecutor(stub.threads);
        stub.server.createContext("/", stub::handle);
        stub.server.start();
        return stub;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Hands out so many events, and waits for their answers. */
    void serve(int count) throws InterruptedException {
        wanted.release(count);
        answered.acquire(count);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = "{\"status\":\"OK\"}".getBytes(StandardCharsets.UTF_8);
        int status = 202;
        if (exchange.getRequestURI().getPath().endsWith("/next")) {
            wanted.acquireUninterruptibly();
            status = 200;
            body = EVENT.getBytes(StandardCharsets.UTF_8);
            var headers = exchange.getResponseHeaders();
            headers.set(EventHeaders.REQUEST_ID, UUID.randomUUID().toString());
            headers.set(EventHeaders.DEADLINE, FAR);
            headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:f");
        } else {
            exchange.getRequestBody().readAllBytes();
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
        if (status == 202) {
            answered.release();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
