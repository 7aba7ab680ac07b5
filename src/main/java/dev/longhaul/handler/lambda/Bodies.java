package dev.longhaul.handler.lambda;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Reads requests to their end before they are answered: many clients take an early answer for a broken connection. */
final class Bodies {

    /** As much of an error as is kept; more is let pass. */
    static final int ERROR_LIMIT = 1024 * 1024;

    private Bodies() {}

    static void skip(HttpServerRequest request, Runnable then) {
        skip(request, then, _ -> {});
    }

    /**
     * Lets a body pass.
     *
     * @param broken told why, instead of the end, where the body breaks off
     */
    static void skip(HttpServerRequest request, Runnable then, Consumer<String> broken) {
        request.handler(_ -> {});
        request.endHandler(_ -> then.run());
        request.exceptionHandler(problem -> broken.accept(String.valueOf(problem.getMessage())));
        request.resume();
    }

    /** The begin of a body that nobody misses if it breaks off. */
    static void read(HttpServerRequest request, Consumer<byte[]> then) {
        read(request, then, _ -> {});
    }

    /**
     * The begin of a body.
     *
     * @param broken told why, instead of the end, where the body breaks off
     */
    static void read(HttpServerRequest request, Consumer<byte[]> then, Consumer<String> broken) {
        Buffer kept = Buffer.buffer();
        request.handler(piece -> {
            int room = ERROR_LIMIT - kept.length();
            kept.appendBuffer(piece, 0, Math.min(room, piece.length()));
        });
        request.endHandler(_ -> then.accept(kept.getBytes()));
        request.exceptionHandler(problem -> broken.accept(String.valueOf(problem.getMessage())));
        request.resume();
    }
}
