package dev.longhaul.store;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/**
 * Reads the buckets on the allow-list. A list fails in the middle with an {@link UncheckedIOException}, since a stream can throw no
 * other; what may pass was tried again by then.
 */
public final class BucketSource implements ObjectSource {

    private final S3Client s3;
    private final Set<String> buckets;
    private final CallLimits limits;
    private final StreamPatience patience;
    private final S3Reads reads;

    BucketSource(S3Client s3, Set<String> buckets, CallLimits limits, StreamPatience patience) {
        this.s3 = s3;
        this.buckets = Set.copyOf(buckets);
        this.limits = limits;
        this.patience = patience;
        this.reads = new S3Reads(s3, limits, patience);
    }

    @Override
    public Stream<SourceObject> list(String bucket, String prefix) throws IOException {
        return list(bucket, prefix, "");
    }

    @Override
    public Stream<SourceObject> list(String bucket, String prefix, String afterKey) throws IOException {
        check(bucket);
        ListObjectsV2Response first =
                page(bucket, prefix, request -> request.startAfter(afterKey.isEmpty() ? null : afterKey));
        return Stream.iterate(Optional.of(first), Optional::isPresent, page -> next(bucket, prefix, page.orElseThrow()))
                .flatMap(page -> page.orElseThrow().contents().stream())
                .map(found -> new SourceObject(bucket, found.key(), found.size(), found.eTag(), found.lastModified()));
    }

    @Override
    public SourceObject describe(String bucket, String key) throws IOException {
        check(bucket);
        try {
            HeadObjectResponse head = patience.with(
                    "description of " + name(bucket, key),
                    () -> s3.headObject(
                            request -> request.bucket(bucket).key(key).overrideConfiguration(limits.small())));
            return new SourceObject(bucket, key, head.contentLength(), head.eTag(), head.lastModified());
        } catch (SdkException e) {
            throw failure(bucket, key, e);
        }
    }

    @Override
    public InputStream open(SourceObject object, long fromByte) throws IOException {
        return open(object, fromByte, object.sizeBytes() - fromByte);
    }

    @Override
    public InputStream open(SourceObject object, long fromByte, long atMostBytes) throws IOException {
        check(object.bucket());
        if (fromByte < 0 || fromByte > object.sizeBytes() || atMostBytes < 0) {
            throw new IllegalArgumentException("bytes " + fromByte + " and " + atMostBytes + " more of an object of "
                    + object.sizeBytes() + ": " + name(object.bucket(), object.key()));
        }
        long bytes = Math.min(atMostBytes, object.sizeBytes() - fromByte);
        // A whole object is read without a range: only then S3 sends the checksum along.
        long to = bytes == object.sizeBytes() ? -1 : fromByte + bytes - 1;
        return bytes == 0 ? openNothing(object) : openRange(object, fromByte, to);
    }

    private InputStream openRange(SourceObject object, long from, long to) throws IOException {
        try {
            ResponseInputStream<GetObjectResponse> first = patience.with(
                    "opening of " + name(object.bucket(), object.key()),
                    () -> reads.open(object.bucket(), object.key(), object.etag(), from, to));
            return reads.resuming(first, object.bucket(), object.key(), object.etag(), from, to);
        } catch (SdkException e) {
            throw failure(object.bucket(), object.key(), e);
        }
    }

    /** S3 has no range of no bytes; whether the object is still the same is asked all the same. */
    private InputStream openNothing(SourceObject object) throws IOException {
        if (!describe(object.bucket(), object.key()).etag().equals(object.etag())) {
            throw changed(object.bucket(), object.key());
        }
        return InputStream.nullInputStream();
    }

    private Optional<ListObjectsV2Response> next(String bucket, String prefix, ListObjectsV2Response page) {
        if (!Boolean.TRUE.equals(page.isTruncated())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    page(bucket, prefix, request -> request.continuationToken(page.nextContinuationToken())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ListObjectsV2Response page(String bucket, String prefix, Consumer<ListObjectsV2Request.Builder> where)
            throws IOException {
        try {
            return patience.with(
                    "list of " + name(bucket, prefix),
                    () -> s3.listObjectsV2(ListObjectsV2Request.builder()
                            .bucket(bucket)
                            .prefix(prefix)
                            .applyMutation(where)
                            .overrideConfiguration(limits.small())
                            .build()));
        } catch (SdkException e) {
            throw failure(bucket, prefix, e);
        }
    }

    private void check(String bucket) {
        if (!buckets.contains(bucket)) {
            throw new InvalidInput("the bucket " + bucket + " is not among longhaul.store.source-buckets");
        }
    }

    private static IOException failure(String bucket, String key, SdkException cause) {
        if (S3Failures.isMissingBucket(cause)) {
            throw new InvalidInput("the bucket " + bucket + " does not exist");
        }
        if (S3Failures.isMissing(cause)) {
            return new MissingObject("there is no object " + name(bucket, key));
        }
        if (S3Failures.isPrecondition(cause)) {
            return changed(bucket, key);
        }
        StoreException translated = S3Failures.translate("reading " + name(bucket, key), cause);
        return new IOException(translated.getMessage(), translated);
    }

    private static ChangedObject changed(String bucket, String key) {
        return new ChangedObject("the object was overwritten since it was described: " + name(bucket, key));
    }

    private static String name(String bucket, String key) {
        return "s3://" + bucket + "/" + key;
    }
}
