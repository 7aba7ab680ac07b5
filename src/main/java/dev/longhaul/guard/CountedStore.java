package dev.longhaul.guard;

import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.PartContent;
import dev.longhaul.telemetry.Meters;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bucket, with its calls counted. */
public final class CountedStore implements ObjectStore {

    private final ObjectStore store;
    private final Tally tally;

    public CountedStore(ObjectStore store, Meters meters) {
        this.store = store;
        this.tally = new Tally(meters, "S3");
    }

    @Override
    public Optional<StoredObject> get(String key) {
        return tally.count("GetObject", () -> store.get(key));
    }

    @Override
    public Optional<byte[]> begin(String key, int bytes) {
        return tally.count("GetObject", () -> store.begin(key, bytes));
    }

    @Override
    public Fetched getUnless(String key, String etag) {
        return tally.count("GetObject", () -> store.getUnless(key, etag));
    }

    @Override
    public Optional<ObjectFacts> describe(String key) {
        return tally.count("HeadObject", () -> store.describe(key));
    }

    @Override
    public String put(String key, byte[] body, String contentType, Condition condition) {
        return tally.count("PutObject", () -> store.put(key, body, contentType, condition));
    }

    @Override
    public void delete(String key) {
        tally.run("DeleteObject", () -> store.delete(key));
    }

    @Override
    public List<String> delete(List<String> keys) {
        return tally.count("DeleteObjects", () -> store.delete(keys));
    }

    @Override
    public Page list(String prefix, @Nullable String after, int limit) {
        return tally.count("ListObjectsV2", () -> store.list(prefix, after, limit));
    }

    @Override
    public Optional<InputStream> open(String key, long fromByte) {
        return tally.count("GetObject", () -> store.open(key, fromByte));
    }

    @Override
    public Upload startUpload(String key, String contentType) {
        return new Counted(tally.count("CreateMultipartUpload", () -> store.startUpload(key, contentType)), tally);
    }

    @Override
    public Upload resumeUpload(String key, String id, List<SentPart> parts) {
        return new Counted(store.resumeUpload(key, id, parts), tally);
    }

    @Override
    public URI presign(String key, Duration validity, @Nullable String downloadName) {
        return store.presign(key, validity, downloadName);
    }

    private record Counted(Upload upload, Tally tally) implements Upload {

        @Override
        public void part(int number, PartContent content) {
            tally.run("UploadPart", () -> upload.part(number, content));
        }

        @Override
        public void copy(int number, Extract from) {
            tally.run("UploadPartCopy", () -> upload.copy(number, from));
        }

        @Override
        public String id() {
            return upload.id();
        }

        @Override
        public List<SentPart> sent() {
            return upload.sent();
        }

        @Override
        public ObjectFacts complete() {
            return tally.count("CompleteMultipartUpload", upload::complete);
        }

        @Override
        public void abort() {
            tally.run("AbortMultipartUpload", upload::abort);
        }
    }
}
