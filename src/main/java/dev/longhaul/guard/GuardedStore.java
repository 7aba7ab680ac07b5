package dev.longhaul.guard;

import dev.longhaul.store.Keys;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.StoreException.Kind;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bucket behind a breaker. Leases are read and renewed whatever the breaker says, since a beat that is not tried is a beat missed. The
 * steps of a stream that has begun are tried too: a stream has a patience of its own.
 */
public final class GuardedStore implements ObjectStore {

    /** Nothing is there, and nobody writes it: any answer to a look at it is a sign of life. */
    private static final String PROBE = Keys.WORKERS + "probe";

    private final ObjectStore store;
    private final Breaker breaker;

    public GuardedStore(ObjectStore store, Breaker breaker) {
        this.store = store;
        this.breaker = breaker;
    }

    /** Which failures say that S3 is ill. A right that is missing is none: it may be missing for one key alone. */
    public static boolean isNoAnswer(Throwable failure) {
        return failure instanceof StoreException e && e.kind() == Kind.Unavailable;
    }

    /** Asks S3 for a sign of life, so that the breaker closes though nobody calls. Throws nothing. */
    public void probe() {
        try {
            Object _ = describe(PROBE);
        } catch (StoreException e) {
            // what it means, the breaker has been told
        }
    }

    private <T> T guarded(String key, Supplier<T> call) {
        return key.startsWith(Keys.WORKERS) ? breaker.callAlways(call) : guarded(call);
    }

    private <T> T guarded(Supplier<T> call) {
        return breaker.call(call, why -> new StoreException(Kind.Unavailable, why, null));
    }

    @Override
    public Optional<StoredObject> get(String key) {
        return guarded(key, () -> store.get(key));
    }

    @Override
    public Optional<byte[]> begin(String key, int bytes) {
        return guarded(key, () -> store.begin(key, bytes));
    }

    @Override
    public Fetched getUnless(String key, String etag) {
        return guarded(key, () -> store.getUnless(key, etag));
    }

    @Override
    public Optional<ObjectFacts> describe(String key) {
        return guarded(() -> store.describe(key));
    }

    @Override
    public String put(String key, byte[] body, String contentType, Condition condition) {
        return guarded(key, () -> store.put(key, body, contentType, condition));
    }

    @Override
    public void delete(String key) {
        Object _ = guarded(() -> {
            store.delete(key);
            return key;
        });
    }

    @Override
    public List<String> delete(List<String> keys) {
        return guarded(() -> store.delete(keys));
    }

    @Override
    public Page list(String prefix, @Nullable String after, int limit) {
        return guarded(() -> store.list(prefix, after, limit));
    }

    @Override
    public Optional<InputStream> open(String key, long fromByte) {
        return guarded(() -> store.open(key, fromByte));
    }

    @Override
    public Upload startUpload(String key, String contentType) {
        return guarded(() -> store.startUpload(key, contentType));
    }

    @Override
    public Upload resumeUpload(String key, String id, List<SentPart> parts) {
        return store.resumeUpload(key, id, parts);
    }

    @Override
    public URI presign(String key, Duration validity, @Nullable String downloadName) {
        return store.presign(key, validity, downloadName);
    }
}
