package dev.longhaul.support;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.CheckpointTooLarge;
import dev.longhaul.handler.Checkpoints;
import dev.longhaul.handler.OutputName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checkpoints in memory, of one attempt; {@link #saved} is what the next one is given. */
public final class FakeCheckpoints implements Checkpoints {

    /** What a checkpoint holds. */
    public record Saved(int attempt, Map<String, byte[]> files, Map<String, FakeResultSink.Output> outputs) {

        /** A file's content as text. */
        public String text(String file) {
            byte[] bytes = files.get(file);
            if (bytes == null) {
                throw new IllegalArgumentException("no file " + file + ", only " + files.keySet());
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private final int attempt;
    private final FakeResultSink sink;
    private @Nullable Saved saved;
    private @Nullable IOException trouble;
    private final List<String> sent = new ArrayList<>();
    private Consumer<String> whenOpened = name -> {};
    private Consumer<Saved> whenSaved = saved -> {};
    private int commits;
    private int limit = Integer.MAX_VALUE;
    private boolean isOpen;

    public FakeCheckpoints(int attempt, FakeResultSink sink, @Nullable Saved before) {
        this.attempt = attempt;
        this.sink = sink;
        this.saved = before;
    }

    public synchronized Optional<Saved> saved() {
        return Optional.ofNullable(saved);
    }

    /** Names of files that were written, not carried. */
    public synchronized List<String> sent() {
        return List.copyOf(sent);
    }

    /** What happens elsewhere while a file is being saved. */
    public synchronized void whenOpened(Consumer<String> action) {
        whenOpened = action;
    }

    /** What happens elsewhere when one is saved; what it throws goes through the commit, as a death does. */
    public synchronized void whenSaved(Consumer<Saved> action) {
        whenSaved = action;
    }

    /** A file may have so many bytes. */
    public synchronized void limit(int bytes) {
        limit = bytes;
    }

    private synchronized void check(long bytes) throws CheckpointTooLarge {
        if (bytes > limit) {
            throw new CheckpointTooLarge("the checkpoint is larger than its limit (" + limit + ")");
        }
    }

    private Consumer<String> opened(String file) {
        synchronized (this) {
            sent.add(file);
            return whenOpened;
        }
    }

    public synchronized int commits() {
        return commits;
    }

    /** From here on no checkpoint can be committed; null mends it. */
    public synchronized void failing(@Nullable IOException trouble) {
        this.trouble = trouble;
    }

    @Override
    public synchronized Optional<Checkpoint> latest() {
        return saved().map(Kept::new);
    }

    @Override
    public synchronized CheckpointDraft begin() {
        if (isOpen) {
            throw new IllegalStateException("the checkpoint before is neither committed nor closed");
        }
        isOpen = true;
        return new Draft();
    }

    private synchronized void commit(Saved next) throws IOException {
        if (trouble != null) {
            throw trouble;
        }
        commits++;
        saved = next;
        whenSaved.accept(next);
    }

    private synchronized void ended() {
        isOpen = false;
    }

    private final class Kept implements Checkpoint {
        private final Saved of;

        private Kept(Saved of) {
            this.of = of;
        }

        @Override
        public int attempt() {
            return of.attempt();
        }

        @Override
        public Instant savedAt() {
            return Instant.EPOCH;
        }

        @Override
        public SortedMap<String, Long> files() {
            SortedMap<String, Long> sizes = new TreeMap<>();
            of.files().forEach((name, bytes) -> sizes.put(name, (long) bytes.length));
            return sizes;
        }

        @Override
        public InputStream open(String file) {
            byte[] bytes = of.files().get(file);
            if (bytes == null) {
                throw new IllegalArgumentException("the checkpoint has no file " + file);
            }
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public OutputStream resume(String output) throws IOException {
            FakeResultSink.Output before = of.outputs().get(output);
            if (before == null) {
                throw new IllegalArgumentException("the checkpoint has no output " + output);
            }
            OutputStream out = sink.open(output, before.contentType());
            out.write(before.bytes());
            return out;
        }
    }

    private final class Draft implements CheckpointDraft {
        private final Map<String, byte[]> files = new TreeMap<>();
        private final Map<String, FakeResultSink.Output> outputs = new TreeMap<>();

        @Override
        public OutputStream open(String file) {
            OutputName.check(file);
            opened(file).accept(file);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new FilterOutputStream(bytes) {
                @Override
                public void write(int value) throws IOException {
                    check(bytes.size() + 1L);
                    bytes.write(value);
                }

                @Override
                public void write(byte[] source, int from, int count) throws IOException {
                    check((long) bytes.size() + count);
                    bytes.write(source, from, count);
                }

                @Override
                public void close() {
                    files.put(file, bytes.toByteArray());
                }
            };
        }

        @Override
        public void carry(String file) {
            byte[] kept = saved().flatMap(
                            before -> Optional.ofNullable(before.files().get(file)))
                    .orElse(null);
            if (kept == null) {
                throw new IllegalArgumentException("the newest checkpoint has no file " + file);
            }
            files.put(file, kept);
        }

        @Override
        public void keep(String output) {
            outputs.put(output, sink.written(output));
        }

        @Override
        public void commit() throws IOException {
            ended();
            FakeCheckpoints.this.commit(new Saved(attempt, Map.copyOf(files), Map.copyOf(outputs)));
        }

        @Override
        public void close() {
            ended();
        }
    }
}
