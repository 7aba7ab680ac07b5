package dev.longhaul.support;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.ObjectSource;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One bucket's objects, in memory or generated, listed in S3's order (bytes of UTF-8). Objects may vanish or change at any time; what is
 * read concurrently is counted.
 */
public final class FakeObjectSource implements ObjectSource {

    public static final String BUCKET = "source";
    public static final Instant MODIFIED = Instant.parse("2026-11-24T10:20:30Z");

    private static final Comparator<String> BY_BYTES = (one, other) ->
            Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

    private final Map<String, Stored> objects = new ConcurrentSkipListMap<>(BY_BYTES);
    private final AtomicInteger versions = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicLong opened = new AtomicLong();
    private volatile Consumer<SourceObject> beforeOpen = _ -> {};

    private record Stored(SourceObject facts, LongFunction<InputStream> from) {}

    public FakeObjectSource put(String key, byte[] bytes) {
        byte[] kept = bytes.clone();
        return put(
                key,
                kept.length,
                from -> new ByteArrayInputStream(kept, Math.toIntExact(from), kept.length - Math.toIntExact(from)));
    }

    public FakeObjectSource put(String key, String text) {
        return put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** An object that exists only while it is read. */
    public FakeObjectSource put(String key, long sizeBytes, LongFunction<InputStream> from) {
        String etag = "\"v" + versions.incrementAndGet() + "\"";
        objects.put(key, new Stored(new SourceObject(BUCKET, key, sizeBytes, etag, MODIFIED), from));
        return this;
    }

    public void remove(String key) {
        objects.remove(key);
    }

    /** Runs before each opening, on the reader's thread. */
    public void beforeOpen(Consumer<SourceObject> action) {
        beforeOpen = action;
    }

    /** How many streams were open at the same time, at most. */
    public int mostOpen() {
        return mostOpen.get();
    }

    public int stillOpen() {
        return open.get();
    }

    public long opened() {
        return opened.get();
    }

    public List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    @Override
    public Stream<SourceObject> list(String bucket, String prefix) {
        check(bucket);
        return objects.values().stream()
                .map(Stored::facts)
                .filter(object -> object.key().startsWith(prefix));
    }

    @Override
    public SourceObject describe(String bucket, String key) throws IOException {
        check(bucket);
        return find(key).facts;
    }

    @Override
    public InputStream open(SourceObject object, long fromByte) throws IOException {
        beforeOpen.accept(object);
        Stored stored = find(object.key());
        if (!stored.facts.etag().equals(object.etag())) {
            throw new ChangedObject("s3://" + BUCKET + "/" + object.key() + " was overwritten");
        }
        opened.incrementAndGet();
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        return new FilterInputStream(stored.from.apply(fromByte)) {
            @Override
            public void close() throws IOException {
                super.close();
                open.decrementAndGet();
            }
        };
    }

    private Stored find(String key) throws MissingObject {
        @Nullable Stored stored = objects.get(key);
        if (stored == null) {
            throw new MissingObject("s3://" + BUCKET + "/" + key + " does not exist");
        }
        return stored;
    }

    private static void check(String bucket) {
        if (!bucket.equals(BUCKET)) {
            throw new InvalidInput("bucket " + bucket + " is not among longhaul.store.source-buckets");
        }
    }
}
