package dev.longhaul.support;

import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.PartContent;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.StoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * S3 as AWS documents it, in memory: strongly consistent, conditional writes decided under one lock, ETags that are equal for equal
 * content, times in whole seconds. Faults are planned by operation and key.
 */
public final class InMemoryStore implements ObjectStore {

    private static final int PART_MINIMUM_BYTES = 5 * 1024 * 1024;

    private final InstantSource clock;
    private final NavigableMap<String, Stored> objects = new TreeMap<>(InMemoryStore::byBytes);
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, Received> underWay = new HashMap<>();
    private int uploads;
    private boolean listAllowed = true;

    public InMemoryStore(InstantSource clock) {
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(byte[] body, String type, String etag, Instant modified) {}

    /** When in a call a fault strikes. */
    public enum Strike {
        Before,
        /** The effect stays, the answer is lost. */
        After
    }

    private static final class Fault {
        private final BiPredicate<String, String> where;
        private final Kind kind;
        private final Strike strike;
        private int times;

        private Fault(BiPredicate<String, String> where, Kind kind, Strike strike, int times) {
            this.where = where;
            this.kind = kind;
            this.strike = strike;
            this.times = times;
        }
    }

    /**
     * Plans a fault.
     *
     * @param where by operation ({@code get begin put delete list open describe start part copy complete abort}) and key
     */
    public synchronized void fail(BiPredicate<String, String> where, Kind kind, Strike strike, int times) {
        faults.add(new Fault(where, kind, strike, times));
    }

    /** Takes the right to list away: lists are refused, and a missing key is answered 403 instead of 404. */
    public synchronized void forbidListing() {
        listAllowed = false;
    }

    public synchronized void heal() {
        faults.clear();
    }

    /** All calls so far as {@code "operation key"}. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<String> keys(String prefix) {
        return objects.tailMap(prefix).keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
    }

    public synchronized String text(String key) {
        Stored stored = objects.get(key);
        if (stored == null) {
            throw new IllegalArgumentException("nothing at " + key);
        }
        return new String(stored.body(), StandardCharsets.UTF_8);
    }

    private void strike(String operation, String key, Strike when) {
        for (Fault fault : faults) {
            if (fault.times > 0 && fault.strike == when && fault.where.test(operation, key)) {
                fault.times--;
                throw new StoreException(fault.kind, operation + " " + key + " fails as planned", null);
            }
        }
    }

    private void enter(String operation, String key) {
        calls.add(operation + " " + key);
        strike(operation, key, Strike.Before);
    }

    @Override
    public synchronized Optional<StoredObject> get(String key) {
        enter("get", key);
        Stored stored = find(key);
        return stored == null
                ? Optional.empty()
                : Optional.of(new StoredObject(stored.body().clone(), stored.etag(), stored.modified(), now()));
    }

    @Override
    public synchronized Optional<byte[]> begin(String key, int bytes) {
        enter("begin", key);
        Stored stored = find(key);
        return stored == null
                ? Optional.empty()
                : Optional.of(Arrays.copyOf(stored.body(), Math.min(bytes, stored.body().length)));
    }

    @Override
    public synchronized Fetched getUnless(String key, String etag) {
        enter("get", key);
        Stored stored = find(key);
        if (stored == null) {
            return new Fetched.Missing();
        }
        return stored.etag().equals(etag)
                ? new Fetched.Unchanged()
                : new Fetched.Changed(new StoredObject(stored.body().clone(), stored.etag(), stored.modified(), now()));
    }

    @Override
    public synchronized Optional<ObjectFacts> describe(String key) {
        enter("describe", key);
        Stored stored = find(key);
        return stored == null
                ? Optional.empty()
                : Optional.of(
                        new ObjectFacts(stored.body().length, stored.type(), stored.etag(), stored.modified(), now()));
    }

    @Override
    public synchronized String put(String key, byte[] body, String contentType, Condition condition) {
        enter("put", key);
        check(key, condition);
        Stored stored = new Stored(body.clone(), contentType, etag(body), now());
        objects.put(key, stored);
        strike("put", key, Strike.After);
        return stored.etag();
    }

    private @Nullable Stored find(String key) {
        Stored stored = objects.get(key);
        if (stored == null && !listAllowed) {
            throw new StoreException(Kind.Denied, "403 for " + key, null);
        }
        return stored;
    }

    private void check(String key, Condition condition) {
        Stored there = objects.get(key);
        boolean holds = switch (condition) {
            case Condition.Always _ -> true;
            case Condition.IfAbsent _ -> there == null;
            case Condition.IfMatch(String etag) -> there != null && there.etag().equals(etag);
        };
        if (!holds) {
            throw new StoreException(Kind.Precondition, "412 for " + key, null);
        }
    }

    @Override
    public synchronized void delete(String key) {
        enter("delete", key);
        objects.remove(key);
        strike("delete", key, Strike.After);
    }

    @Override
    public synchronized List<String> delete(List<String> keys) {
        List<String> failed = new ArrayList<>();
        for (String key : keys) {
            try {
                delete(key);
            } catch (StoreException _) {
                failed.add(key);
            }
        }
        return failed;
    }

    @Override
    public synchronized Page list(String prefix, @Nullable String after, int limit) {
        enter("list", prefix);
        if (!listAllowed) {
            throw new StoreException(Kind.Denied, "403 for the list of " + prefix, null);
        }
        List<Page.Entry> entries = new ArrayList<>();
        for (var object :
                objects.tailMap(after == null ? prefix : after, after == null).entrySet()) {
            if (!object.getKey().startsWith(prefix)) {
                break;
            }
            if (entries.size() == limit) {
                return new Page(entries, entries.getLast().key());
            }
            entries.add(new Page.Entry(
                    object.getKey(),
                    object.getValue().body().length,
                    object.getValue().modified()));
        }
        return new Page(entries, null);
    }

    @Override
    public synchronized Optional<InputStream> open(String key, long fromByte) {
        enter("open", key);
        Stored stored = find(key);
        if (stored == null) {
            return Optional.empty();
        }
        ByteArrayInputStream in = new ByteArrayInputStream(stored.body());
        if (in.skip(fromByte) != fromByte) {
            throw new StoreException(Kind.Unexpected, "416 for " + key, null);
        }
        return Optional.of(in);
    }

    @Override
    public synchronized Upload startUpload(String key, String contentType) {
        enter("start", key);
        String id = "upload-" + ++uploads;
        underWay.put(id, new Received(contentType, new TreeMap<>()));
        return new Parts(key, id, List.of());
    }

    @Override
    public synchronized Upload resumeUpload(String key, String id, List<SentPart> parts) {
        return new Parts(key, id, parts);
    }

    /** Uploads that are neither complete nor aborted. */
    public synchronized int uploadsUnderWay() {
        return underWay.size();
    }

    /** What a bucket's rule for incomplete uploads does. */
    public synchronized void forgetUploads() {
        underWay.clear();
    }

    /** Parts that have arrived, of an upload that is under way. */
    private record Received(String contentType, NavigableMap<Integer, byte[]> parts) {}

    @Override
    public URI presign(String key, Duration validity, @Nullable String downloadName) {
        return URI.create("https://bucket.example/" + key + "?valid=" + validity.toSeconds());
    }

    private final class Parts implements Upload {
        private final String key;
        private final String id;
        private final NavigableMap<Integer, SentPart> sent = new TreeMap<>();

        private Parts(String key, String id, List<SentPart> sent) {
            this.key = key;
            this.id = id;
            sent.forEach(part -> this.sent.put(part.number(), part));
        }

        @Override
        public void part(int number, PartContent content) {
            synchronized (InMemoryStore.this) {
                enter("part", key);
                receive(number, received(content));
                strike("part", key, Strike.After);
            }
        }

        @Override
        public void copy(int number, Extract from) {
            synchronized (InMemoryStore.this) {
                enter("copy", key);
                check(from.key(), new Condition.IfMatch(from.etag()));
                byte[] body = Objects.requireNonNull(objects.get(from.key())).body();
                int begin = Math.toIntExact(from.fromByte());
                byte[] part = Arrays.copyOfRange(body, begin, Math.toIntExact(begin + from.length()));
                if (crc(part) != from.crc32()) {
                    throw new StoreException(Kind.Unexpected, "400 BadDigest for " + key, null);
                }
                receive(number, part);
                strike("copy", key, Strike.After);
            }
        }

        private void receive(int number, byte[] part) {
            open().parts().put(number, part);
            sent.put(number, new SentPart(number, part.length, etag(part), crc(part)));
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public List<SentPart> sent() {
            synchronized (InMemoryStore.this) {
                return List.copyOf(sent.values());
            }
        }

        @Override
        public ObjectFacts complete() {
            synchronized (InMemoryStore.this) {
                enter("complete", key);
                Received upload = open();
                checkParts(upload);
                ByteArrayOutputStream whole = new ByteArrayOutputStream();
                sent.values().forEach(part -> whole.writeBytes(bytes(upload, part)));
                byte[] body = whole.toByteArray();
                Stored stored = new Stored(
                        body,
                        upload.contentType(),
                        etag(body) + "-" + sent.size() + "." + id.substring(id.indexOf('-') + 1),
                        now());
                objects.put(key, stored);
                underWay.remove(id);
                strike("complete", key, Strike.After);
                return new ObjectFacts(body.length, stored.type(), stored.etag(), stored.modified(), now());
            }
        }

        @Override
        public void abort() {
            synchronized (InMemoryStore.this) {
                if (underWay.containsKey(id)) {
                    enter("abort", key);
                    underWay.remove(id);
                }
            }
        }

        private byte[] received(PartContent content) {
            try (InputStream in = content.open()) {
                byte[] part = in.readAllBytes();
                if (part.length != content.length() || crc(part) != content.crc32()) {
                    throw new StoreException(Kind.Unexpected, "400 BadDigest for " + key, null);
                }
                return part;
            } catch (IOException e) {
                throw new StoreException(Kind.Unavailable, "the part for " + key + " could not be read", e);
            }
        }

        private Received open() {
            Received upload = underWay.get(id);
            if (upload == null) {
                throw new StoreException(Kind.Missing, "404 NoSuchUpload for " + key, null);
            }
            return upload;
        }

        private byte[] bytes(Received upload, SentPart part) {
            byte[] there = upload.parts().get(part.number());
            if (there == null || !etag(there).equals(part.etag())) {
                throw new StoreException(Kind.Unexpected, "400 InvalidPart for " + key, null);
            }
            return there;
        }

        private void checkParts(Received upload) {
            if (sent.isEmpty()) {
                throw new StoreException(Kind.Unexpected, "400 MalformedXML for " + key, null);
            }
            if (sent.headMap(sent.lastKey()).values().stream()
                    .anyMatch(part -> bytes(upload, part).length < PART_MINIMUM_BYTES)) {
                throw new StoreException(Kind.Unexpected, "400 EntityTooSmall for " + key, null);
            }
        }
    }

    /** S3 lists keys in the order of their UTF-8 bytes. */
    private static int byBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String etag(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
