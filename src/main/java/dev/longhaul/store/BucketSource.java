package dev.longhaul.store;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.ObjectSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects of the buckets on the allow-list. */
final class BucketSource implements ObjectSource {

    private final S3Client s3;
    private final Set<String> allowed;

    BucketSource(S3Client s3, Set<String> allowed) {
        this.s3 = s3;
        this.allowed = Set.copyOf(allowed);
    }

    @Override
    public Stream<SourceObject> list(String bucket, String prefix) throws IOException {
        check(bucket);
        try {
            return s3.listObjectsV2Paginator(b -> b.bucket(bucket).prefix(prefix)).contents().stream()
                    .map(object -> describe(bucket, object));
        } catch (SdkException e) {
            throw failure(bucket, prefix, e);
        }
    }

    @Override
    public SourceObject describe(String bucket, String key) throws IOException {
        check(bucket);
        try {
            HeadObjectResponse head = s3.headObject(b -> b.bucket(bucket).key(key));
            return new SourceObject(bucket, key, head.contentLength(), head.eTag(), head.lastModified());
        } catch (SdkException e) {
            throw failure(bucket, key, e);
        }
    }

    @Override
    public InputStream open(SourceObject object, long fromByte) throws IOException {
        return new ResumingInput(object, fromByte, object.sizeBytes(), this::fetch);
    }

    @Override
    public InputStream open(SourceObject object, long fromByte, long atMostBytes) throws IOException {
        long end = Math.min(object.sizeBytes(), fromByte + atMostBytes);
        return new ResumingInput(object, fromByte, end, this::fetch);
    }

    private InputStream fetch(SourceObject object, long from, long end) throws IOException {
        check(object.bucket());
        GetObjectRequest.Builder get = GetObjectRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .ifMatch(object.etag());
        if (from > 0 || end < object.sizeBytes()) {
            get.range("bytes=" + from + "-" + (end - 1));
        }
        try {
            return s3.getObject(get.build());
        } catch (SdkException e) {
            throw failure(object.bucket(), object.key(), e);
        }
    }

    private static SourceObject describe(String bucket, S3Object object) {
        return new SourceObject(bucket, object.key(), object.size(), object.eTag(), object.lastModified());
    }

    private void check(String bucket) {
        if (!allowed.contains(bucket)) {
            throw new InvalidInput(
                    "bucket " + bucket + " is not on the allow-list: add it to longhaul.store.source-buckets");
        }
    }

    private static IOException failure(String bucket, String key, SdkException e) {
        if (e instanceof NoSuchBucketException) {
            throw new InvalidInput("bucket " + bucket + " does not exist");
        }
        String name = "s3://" + bucket + "/" + key;
        if (S3Failures.isStatus(e, 404)) {
            return new MissingObject(name + " does not exist");
        }
        if (S3Failures.isStatus(e, 412) || S3Failures.isStatus(e, 416)) {
            return new ChangedObject(name + " was changed while it was read");
        }
        return new IOException(S3Failures.translate(name, e).getMessage(), e);
    }
}
