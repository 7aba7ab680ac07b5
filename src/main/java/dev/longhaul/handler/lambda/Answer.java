package dev.longhaul.handler.lambda;

import dev.longhaul.handler.ResultSink;
import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes an answer into the result as it comes: nothing is held, whatever its size. What is not finished is no output. An empty answer, by
 * which functions say that they have nothing to say, leaves none.
 */
final class Answer implements AutoCloseable {

    /** Name of the output. */
    static final String OUTPUT = "response";

    private final ResultSink result;
    private final @Nullable BatchAnswer batch;
    private String contentType = "application/json";
    private @Nullable Prelude prelude;
    private @Nullable TrailingText trailing;
    private @Nullable OutputStream output;

    /**
     * An answer.
     *
     * @param isPartial whether it may name messages that failed
     */
    Answer(ResultSink result, boolean isPartial) {
        this.result = result;
        this.batch = isPartial ? new BatchAnswer() : null;
    }

    void begin(String type, boolean isStream) {
        contentType = type;
        trailing = isStream ? new TrailingText() : null;
        prelude = Prelude.isAnnouncedBy(type) ? new Prelude() : null;
    }

    void write(byte[] bytes) throws IOException {
        take(trailing == null ? bytes : trailing.pass(bytes));
    }

    /** What the end of a stream says of a failure; null for none. */
    @Nullable
    FunctionError failure() {
        return trailing == null ? null : trailing.failure();
    }

    private void take(byte[] bytes) throws IOException {
        Prelude first = prelude;
        if (first != null && !first.isWhole()) {
            byte[] rest = first.take(bytes);
            if (!first.isWhole()) {
                return;
            }
            contentType = first.contentType();
            store(Prelude.OUTPUT, "application/json", first.json());
            append(rest);
        } else {
            append(bytes);
        }
    }

    private void append(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        if (batch != null) {
            batch.take(bytes);
        }
        OutputStream to = output;
        if (to == null) {
            to = result.open(OUTPUT, contentType);
            output = to;
        }
        to.write(bytes);
    }

    private void store(String name, String type, byte[] bytes) throws IOException {
        OutputStream to = result.open(name, type);
        to.write(bytes);
        to.close(); // only here: closed after a failure, half of it would be an output
    }

    /** The answer is whole. */
    Outcome finish() throws IOException {
        if (trailing != null) {
            take(trailing.release());
        }
        Prelude first = prelude;
        if (first != null && !first.isWhole()) {
            append(first.taken()); // without its separator it is what it is
        }
        OutputStream to = output;
        if (to != null) {
            to.close();
            output = null;
        }
        return batch == null ? Outcome.succeeded() : batch.outcome();
    }

    /** What was not finished is left open, which discards it. */
    @Override
    public void close() {
        output = null;
    }
}
