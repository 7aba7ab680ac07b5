package dev.longhaul.store;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The job bucket: strongly consistent, with conditional writes. Calls block; each fails with a {@link StoreException} that says of which
 * kind it is. Small objects are whole byte arrays here; whatever may be large is streamed.
 */
public interface ObjectStore {

    /** The object, or empty if there is none (404, or 403 from a bucket that may not be listed only where that is proven). */
    Optional<StoredObject> get(String key);

    /** The first bytes of an object that is not empty, all of one that has no more. */
    Optional<byte[]> begin(String key, int bytes);

    /** Like {@link #get}, but answers {@link Fetched.Unchanged} without a body while the ETag is still the given one. */
    Fetched getUnless(String key, String etag);

    /** What is known of the object without its body. */
    Optional<ObjectFacts> describe(String key);

    /**
     * Writes a small object.
     *
     * @return the new ETag
     * @throws StoreException of kind {@code Precondition} (412, or 404 for {@code IfMatch} on a missing key) or {@code Conflict} (409)
     */
    String put(String key, byte[] body, String contentType, Condition condition);

    /** Deletes the object; none is no error. */
    void delete(String key);

    /** Deletes up to 1,000 objects; each failed one is in the answer. */
    List<String> delete(List<String> keys);

    /** Keys under a prefix, in order. */
    Page list(String prefix, @Nullable String after, int limit);

    /** The object's bytes from an offset; the caller closes the stream. Empty if there is none. */
    Optional<InputStream> open(String key, long fromByte);

    /** Begins a streamed write in parts. */
    Upload startUpload(String key, String contentType);

    /** Goes on with an upload that somebody else began: the parts that are named here, and no others, are in it so far. */
    Upload resumeUpload(String key, String id, List<SentPart> parts);

    /** An address that gives the object to whoever has it, for a time. */
    URI presign(String key, Duration validity, @Nullable String downloadName);

    /**
     * A small object.
     *
     * @param answeredAt S3's own clock at the answer (its {@code Date} header)
     */
    @SuppressWarnings("ArrayRecordComponent") // small, never compared, handed on to a parser
    record StoredObject(byte[] body, String etag, Instant lastModified, Instant answeredAt) {}

    /** Facts of an object. */
    record ObjectFacts(long sizeBytes, String contentType, String etag, Instant lastModified, Instant answeredAt) {}

    /** Answer to a read that names a known ETag. */
    sealed interface Fetched {
        record Unchanged() implements Fetched {}

        record Missing() implements Fetched {}

        record Changed(StoredObject object) implements Fetched {}
    }

    /** What must hold for a write to happen. */
    sealed interface Condition {
        record Always() implements Condition {}

        /** {@code If-None-Match: *} */
        record IfAbsent() implements Condition {}

        /** {@code If-Match} */
        record IfMatch(String etag) implements Condition {}
    }

    /** Keys with sizes; {@code next} is the key to go on after, null at the end. */
    record Page(List<Entry> entries, @Nullable String next) {
        public Page {
            entries = List.copyOf(entries);
        }

        /** One listed object. */
        public record Entry(String key, long sizeBytes, Instant lastModified) {}
    }

    /**
     * A part that S3 has.
     *
     * @param crc32 of its bytes
     */
    record SentPart(int number, long length, String etag, long crc32) {}

    /**
     * Bytes of one version of an object.
     *
     * @param crc32 of these bytes
     */
    record Extract(String key, String etag, long fromByte, long length, long crc32) {}

    /** A multipart upload. Parts are numbered from 1; a part may be sent again under its number. */
    interface Upload {

        /** Sends one part of 5 MiB to 5 GiB (the last may be smaller). Safe for parallel calls with different numbers. */
        void part(int number, PartContent content);

        /** Makes one part of 5 MiB to 5 GiB (the last may be smaller) of what is in S3 already. */
        void copy(int number, Extract from);

        /** By which {@link ObjectStore#resumeUpload} finds it. */
        String id();

        /** What S3 has of it, by number. */
        List<SentPart> sent();

        /** Makes the object out of all parts. A lost answer is checked against the object, not repeated blindly. */
        ObjectFacts complete();

        /** Discards all parts; does nothing after {@link #complete}. */
        void abort();
    }
}
