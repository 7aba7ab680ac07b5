package dev.longhaul.handler;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Reads objects of the buckets on the allow-list ({@code longhaul.store.source-buckets}), for handlers whose input is in S3. Failures
 * that may pass are retried within; what comes out as an {@link IOException} may be tried again by another attempt.
 */
public interface ObjectSource {

    /**
     * All objects under a prefix in key order, fetched page by page as the stream is read.
     *
     * @throws InvalidInput if the bucket is not on the allow-list or does not exist
     */
    Stream<SourceObject> list(String bucket, String prefix) throws IOException;

    /**
     * Like {@link #list(String, String)}, from the first key on that comes after the given one, which need not exist. A source lists no
     * others.
     */
    default Stream<SourceObject> list(String bucket, String prefix, String afterKey) throws IOException {
        byte[] after = afterKey.getBytes(StandardCharsets.UTF_8);
        return list(bucket, prefix)
                .dropWhile(object -> Arrays.compareUnsigned(object.key().getBytes(StandardCharsets.UTF_8), after) <= 0);
    }

    /**
     * The object as it is now.
     *
     * @throws MissingObject if there is none
     */
    SourceObject describe(String bucket, String key) throws IOException;

    /**
     * Opens exactly the version that was described, from a byte on. The caller closes it.
     *
     * @throws MissingObject if it vanished
     * @throws ChangedObject if it was overwritten since
     */
    InputStream open(SourceObject object, long fromByte) throws IOException;

    /**
     * Like {@link #open(SourceObject, long)} for a reader that takes no more than so many bytes: a source fetches no others, so that a
     * large object can be read in parts at the same time.
     */
    default InputStream open(SourceObject object, long fromByte, long atMostBytes) throws IOException {
        return open(object, fromByte);
    }

    /** An object as it was when listed or described. */
    record SourceObject(String bucket, String key, long sizeBytes, String etag, Instant lastModified) {}

    /** No such object. */
    final class MissingObject extends IOException {
        private static final long serialVersionUID = 1;

        public MissingObject(String message) {
            super(message);
        }
    }

    /** The object is no longer the one that was described. */
    final class ChangedObject extends IOException {
        private static final long serialVersionUID = 1;

        public ChangedObject(String message) {
            super(message);
        }
    }
}
