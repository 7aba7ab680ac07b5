package dev.longhaul.support;

import dev.longhaul.handler.OutputName;
import dev.longhaul.handler.ResultSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** Keeps outputs in memory, by name, in the order in which they were closed. Refuses the names that the port refuses. */
public final class FakeResultSink implements ResultSink {

    /** A closed output. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Output(String contentType, byte[] bytes) {
        public String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private final Set<String> used = new HashSet<>();
    private final Map<String, Output> closed = new LinkedHashMap<>();
    private final Map<String, ByteArrayOutputStream> begun = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();

    @Override
    public synchronized OutputStream open(String name, String contentType) {
        OutputName.check(name);
        if (!used.add(name)) {
            throw new IllegalArgumentException("output " + name + " was used before in this attempt");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            private boolean open = true;

            @Override
            public void close() throws IOException {
                super.close();
                if (open) {
                    open = false;
                    keep(name, new Output(contentType, toByteArray()));
                }
            }
        };
        begun.put(name, out);
        types.put(name, contentType);
        return out;
    }

    /** An output as far as it is written, closed or open. */
    public synchronized Output written(String name) {
        ByteArrayOutputStream out = begun.get(name);
        String type = types.get(name);
        if (out == null || type == null) {
            throw new IllegalArgumentException("this attempt has no output " + name);
        }
        return new Output(type, out.toByteArray());
    }

    /** Closed outputs only: what was left open is discarded, as in S3. */
    public synchronized Map<String, Output> outputs() {
        return new LinkedHashMap<>(closed);
    }

    public synchronized Output output(String name) {
        Output output = closed.get(name);
        if (output == null) {
            throw new NoSuchElementException("no closed output " + name + ", only " + closed.keySet());
        }
        return output;
    }

    private synchronized void keep(String name, Output output) {
        closed.put(name, output);
    }
}
