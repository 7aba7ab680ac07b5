package dev.longhaul.handler.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.CheckpointTooLarge;
import dev.longhaul.handler.Checkpoints;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A service's checkpoint: one body of its own making, put and got whole. It counts when the answer to its PUT says so; a body that breaks
 * off leaves the one before.
 */
final class CheckpointCalls {

    /** The one file in a checkpoint of a service. */
    static final String FILE = "checkpoint";

    private static final int CHUNK_BYTES = 64 * 1024;

    private CheckpointCalls() {}

    static Reply get(Checkpoints checkpoints) {
        Optional<Checkpoint> latest;
        try {
            latest = checkpoints.latest();
        } catch (IOException e) {
            return Reply.problem(503, "the checkpoint cannot be read now: " + e.getMessage());
        }
        Long size = latest.map(checkpoint -> checkpoint.files().get(FILE)).orElse(null);
        if (latest.isEmpty() || size == null) {
            return Reply.problem(404, "the job has no checkpoint");
        }
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            exchange.getResponseHeaders()
                    .set("Longhaul-Attempt", Integer.toString(latest.get().attempt()));
            try (InputStream in = latest.get().open(FILE)) {
                exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
                if (size > 0) {
                    OutputStream out = exchange.getResponseBody();
                    in.transferTo(out);
                    out.close(); // only here: closed after a failure, half a checkpoint would look whole
                }
            }
        };
    }

    /**
     * Keeps the request's body.
     *
     * @param runs whether the attempt still does when all of it has come
     */
    static Reply put(Checkpoints checkpoints, HttpExchange exchange, BooleanSupplier runs) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        if (headers.getFirst("Content-Length") == null && headers.getFirst("Transfer-Encoding") == null) {
            return Reply.problem(411, "nobody could tell all of a body without a Content-Length or chunks from a part");
        }
        CheckpointDraft begun;
        try {
            begun = checkpoints.begin();
        } catch (IllegalStateException e) {
            return Reply.problem(409, "another checkpoint of this attempt is on its way");
        }
        AtomicReference<@Nullable IOException> unsent = new AtomicReference<>();
        try (CheckpointDraft draft = begun) {
            OutputStream out = draft.open(FILE);
            copy(exchange.getRequestBody(), out, unsent);
            out.close();
            if (!runs.getAsBoolean()) {
                return Reply.problem(401, "the attempt has ended");
            }
            draft.commit();
            return Reply.empty();
        } catch (CheckpointTooLarge e) {
            return Reply.problem(413, "the checkpoint was not kept: " + e.getMessage());
        } catch (IOException e) {
            if (unsent.get() != null) {
                throw e;
            }
            return Reply.problem(503, "the checkpoint was not kept: " + e.getMessage());
        }
    }

    private static void copy(InputStream in, OutputStream out, AtomicReference<@Nullable IOException> unsent)
            throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = read(in, chunk, unsent); count >= 0; count = read(in, chunk, unsent)) {
            out.write(chunk, 0, count);
        }
    }

    /** Marks the failures that are the caller's: it has gone, and nobody can answer it. */
    private static int read(InputStream in, byte[] chunk, AtomicReference<@Nullable IOException> unsent)
            throws IOException {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            unsent.set(e);
            throw e;
        }
    }
}
