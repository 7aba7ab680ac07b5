package dev.longhaul.handler.lambda;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The listener of one runtime. Its defaults would end real clients: parked polls are idle for days, and traces of stacks come in headers. */
final class RuntimeServer {

    /** Clients send up to 1 MiB of X-Ray cause in one header. */
    static final int HEADER_LIMIT = 1_200_000;

    static final int CHUNK_BYTES = 64 * 1024;

    private static final long LISTEN_SECONDS = 10;

    private final HttpServer server;

    private RuntimeServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @throws IllegalArgumentException with a sentence if it cannot
     */
    static RuntimeServer listen(Vertx vertx, String address, int port, RuntimeApi api) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(address)
                .setPort(port)
                .setIdleTimeout(0)
                .setMaxHeaderSize(HEADER_LIMIT)
                .setMaxChunkSize(CHUNK_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setTcpNoDelay(true);
        HttpServer server = vertx.createHttpServer(options)
                .connectionHandler(Trailers::keep)
                .requestHandler(api);
        try {
            server.listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(LISTEN_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() instanceof TimeoutException || e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "no runtime can be served at " + address + ":" + port + ": " + cause.getMessage(), cause);
        }
        return new RuntimeServer(server);
    }

    int port() {
        return server.actualPort();
    }

    void close() {
        server.close();
    }
}
