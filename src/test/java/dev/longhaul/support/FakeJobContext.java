package dev.longhaul.support;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobLog;
import dev.longhaul.handler.ResultSink;
import dev.longhaul.job.JobId;
import dev.longhaul.job.Progress;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One attempt for a handler under test: input and workspace are given, outputs, progress and log lines are kept for the test to look at.
 * Safe for several threads, as the port demands.
 */
public final class FakeJobContext implements JobContext {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String type;
    private final byte[] input;
    private final Path workspace;
    private final FakeResultSink result = new FakeResultSink();
    private final FakeStopSignal stop = new FakeStopSignal();
    private final List<Progress> progress = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private ResultSink sink = result;
    private FakeCheckpoints checkpoints = new FakeCheckpoints(1, result, null);
    private JobId id = new JobId("job-1");
    private int attempt = 1;
    private Instant deadline = Instant.parse("2030-01-01T00:00:00Z");
    private Map<String, String> labels = Map.of();
    private Map<String, String> traceHeaders = Map.of();
    private int breaksAfter = -1;
    private final AtomicInteger openInputs = new AtomicInteger();

    public FakeJobContext(String type, byte[] input, Path workspace) {
        this.type = type;
        this.input = input.clone();
        this.workspace = workspace;
    }

    public FakeJobContext(String type, String input, Path workspace) {
        this(type, input.getBytes(StandardCharsets.UTF_8), workspace);
    }

    public FakeJobContext withId(JobId id) {
        this.id = id;
        return this;
    }

    public FakeJobContext withAttempt(int attempt) {
        this.attempt = attempt;
        return this;
    }

    public FakeJobContext withDeadline(Instant deadline) {
        this.deadline = deadline;
        return this;
    }

    public FakeJobContext withLabels(Map<String, String> labels) {
        this.labels = Map.copyOf(labels);
        return this;
    }

    public FakeJobContext withTraceHeaders(Map<String, String> traceHeaders) {
        this.traceHeaders = Map.copyOf(traceHeaders);
        return this;
    }

    /** The input cannot be read further than so many bytes. */
    public FakeJobContext withInputThatBreaksAfter(int bytes) {
        breaksAfter = bytes;
        return this;
    }

    /** Sends outputs elsewhere than to {@link #outputs()}: to a sink that counts, or fails. */
    public FakeJobContext withSink(ResultSink sink) {
        this.sink = sink;
        return this;
    }

    @Override
    public JobId id() {
        return id;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String fencingToken() {
        return "%010d-fake".formatted(attempt);
    }

    @Override
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public Map<String, String> traceHeaders() {
        return traceHeaders;
    }

    @Override
    public String queue() {
        return "jobs";
    }

    @Override
    public Instant created() {
        return Instant.parse("2026-01-02T03:04:05.678Z");
    }

    @Override
    public long inputBytes() {
        return input.length;
    }

    @Override
    public InputStream input() {
        InputStream in = breaksAfter < 0 ? new ByteArrayInputStream(input) : new BreakingInput(input, breaksAfter);
        openInputs.incrementAndGet();
        return new FilterInputStream(in) {
            private final AtomicBoolean isOpen = new AtomicBoolean(true);

            @Override
            public void close() {
                if (isOpen.getAndSet(false)) {
                    openInputs.decrementAndGet();
                }
            }
        };
    }

    /** How many streams of the input are not closed: each holds a connection to S3. */
    public int openInputs() {
        return openInputs.get();
    }

    @Override
    public <T> T input(Class<T> type) throws IOException {
        try {
            return JSON.readValue(input, type);
        } catch (JacksonException e) {
            throw new InvalidInput("input is no " + type.getSimpleName() + ": " + e.getOriginalMessage());
        }
    }

    @Override
    public ResultSink result() {
        return sink;
    }

    /** Begins with what an earlier attempt has kept. */
    public FakeJobContext after(FakeCheckpoints.Saved before) {
        this.attempt = before.attempt() + 1;
        this.checkpoints = new FakeCheckpoints(attempt, result, before);
        return this;
    }

    @Override
    public FakeCheckpoints checkpoints() {
        return checkpoints;
    }

    @Override
    public synchronized void progress(long done, @Nullable Long total, String unit, String note) {
        progress.add(new Progress(done, total, unit, note, Instant.EPOCH));
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public FakeStopSignal stop() {
        return stop;
    }

    @Override
    public Path workspace() {
        return workspace;
    }

    @Override
    public JobLog log() {
        return text -> {
            synchronized (this) {
                lines.add(text);
            }
        };
    }

    public FakeResultSink outputs() {
        return result;
    }

    public synchronized List<Progress> progress() {
        return List.copyOf(progress);
    }

    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    private static final class BreakingInput extends InputStream {
        private final InputStream in;
        private int left;

        BreakingInput(byte[] bytes, int left) {
            this.in = new ByteArrayInputStream(bytes);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            if (left-- <= 0) {
                throw new IOException("the input broke");
            }
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                throw new IOException("the input broke");
            }
            int count = in.read(bytes, offset, Math.min(length, left));
            left -= count;
            return count;
        }
    }
}
