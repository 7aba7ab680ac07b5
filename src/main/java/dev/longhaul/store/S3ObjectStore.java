package dev.longhaul.store;

import static dev.longhaul.store.S3Failures.translating;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The job bucket in S3. */
final class S3ObjectStore implements ObjectStore {

    private static final int PAGE_LIMIT = 1000;

    private final S3Client s3;
    private final S3Presigner presigner;
    private final String bucket;

    S3ObjectStore(S3Client s3, S3Presigner presigner, String bucket) {
        this.s3 = s3;
        this.presigner = presigner;
        this.bucket = bucket;
    }

    @Override
    public Optional<StoredObject> get(String key) {
        return found(
                "GET " + key,
                () -> stored(s3.getObjectAsBytes(b -> b.bucket(bucket).key(key))));
    }

    @Override
    public Fetched getUnless(String key, String etag) {
        try {
            return found(
                            "GET " + key,
                            () -> stored(s3.getObjectAsBytes(
                                    b -> b.bucket(bucket).key(key).ifNoneMatch(etag))))
                    .<Fetched>map(Fetched.Changed::new)
                    .orElseGet(Fetched.Missing::new);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.Precondition) {
                return new Fetched.Unchanged();
            }
            throw e;
        }
    }

    @Override
    public Optional<ObjectFacts> describe(String key) {
        return found("HEAD " + key, () -> {
            HeadObjectResponse head = s3.headObject(b -> b.bucket(bucket).key(key));
            return new ObjectFacts(
                    head.contentLength(),
                    head.contentType(),
                    head.eTag(),
                    head.lastModified(),
                    clockOf(head.sdkHttpResponse()));
        });
    }

    @Override
    public String put(String key, byte[] body, String contentType, Condition condition) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket).key(key).contentType(contentType);
        switch (condition) {
            case Condition.Always _ -> {}
            case Condition.IfAbsent _ -> request.ifNoneMatch("*");
            case Condition.IfMatch(String etag) -> request.ifMatch(etag);
        }
        try {
            return s3.putObject(request.build(), RequestBody.fromBytes(body)).eTag();
        } catch (SdkException e) {
            if (condition instanceof Condition.IfMatch && S3Failures.isStatus(e, 404)) {
                throw new StoreException(StoreException.Kind.Precondition, "PUT " + key + ": it is gone", e);
            }
            throw S3Failures.translate("PUT " + key, e);
        }
    }

    @Override
    public void delete(String key) {
        translating("DELETE " + key, () -> s3.deleteObject(b -> b.bucket(bucket).key(key)));
    }

    @Override
    public List<String> delete(List<String> keys) {
        List<ObjectIdentifier> objects = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        return translating(
                "DELETE " + keys.size() + " objects",
                () -> s3
                        .deleteObjects(b -> b.bucket(bucket)
                                .delete(Delete.builder()
                                        .objects(objects)
                                        .quiet(true)
                                        .build()))
                        .errors()
                        .stream()
                        .map(S3Error::key)
                        .toList());
    }

    @Override
    public Page list(String prefix, @Nullable String after, int limit) {
        ListObjectsV2Response page = translating(
                "LIST " + prefix,
                () -> s3.listObjectsV2(
                        b -> b.bucket(bucket).prefix(prefix).startAfter(after).maxKeys(Math.min(limit, PAGE_LIMIT))));
        List<Page.Entry> entries =
                page.contents().stream().map(S3ObjectStore::entry).toList();
        boolean more = Boolean.TRUE.equals(page.isTruncated()) && !entries.isEmpty();
        return new Page(entries, more ? entries.getLast().key() : null);
    }

    @Override
    public Optional<InputStream> open(String key, long fromByte) {
        return found("GET " + key, () -> s3.getObject(range(key, fromByte)));
    }

    private GetObjectRequest range(String key, long fromByte) {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(bucket).key(key);
        return (fromByte == 0 ? request : request.range("bytes=" + fromByte + "-")).build();
    }

    @Override
    public Upload startUpload(String key, String contentType) {
        String id = translating(
                "POST " + key,
                () -> s3.createMultipartUpload(b -> b.bucket(bucket).key(key).contentType(contentType))
                        .uploadId());
        return new S3Upload(s3, this, new S3Upload.Target(bucket, key, contentType, id));
    }

    @Override
    public URI presign(String key, Duration validity, @Nullable String downloadName) {
        GetObjectRequest.Builder get = GetObjectRequest.builder().bucket(bucket).key(key);
        if (downloadName != null) {
            get.responseContentDisposition("attachment; filename=\"" + downloadName.replace("\"", "") + "\"");
        }
        return URI.create(presigner
                .presignGetObject(b -> b.signatureDuration(validity).getObjectRequest(get.build()))
                .url()
                .toString());
    }

    /** Empty for 404; the bucket itself missing is a failure all the same. */
    private static <T> Optional<T> found(String call, Supplier<T> action) {
        try {
            return Optional.of(action.get());
        } catch (software.amazon.awssdk.services.s3.model.NoSuchBucketException e) {
            throw S3Failures.translate(call, e);
        } catch (SdkException e) {
            if (S3Failures.isStatus(e, 404)) {
                return Optional.empty();
            }
            throw S3Failures.translate(call, e);
        }
    }

    private static StoredObject stored(ResponseBytes<GetObjectResponse> answer) {
        GetObjectResponse head = answer.response();
        return new StoredObject(
                answer.asByteArray(), head.eTag(), head.lastModified(), clockOf(head.sdkHttpResponse()));
    }

    private static Page.Entry entry(S3Object object) {
        return new Page.Entry(object.key(), object.size(), object.lastModified());
    }

    /** S3's own clock, from its answer: the only clock by which leases are judged. */
    private static Instant clockOf(SdkHttpResponse answer) {
        return answer.firstMatchingHeader("Date")
                .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant())
                .orElseThrow(() ->
                        new StoreException(StoreException.Kind.Unexpected, "S3's answer has no Date header", null));
    }
}
