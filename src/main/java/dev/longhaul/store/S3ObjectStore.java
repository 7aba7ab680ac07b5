package dev.longhaul.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhaul.store.StoreException.Kind;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * The job bucket in S3. The SDK below repeats calls that may pass, conditional writes too: so a write whose first answer was lost is
 * answered 412 by its own success. That is why every object changed by {@code If-Match} carries a nonce, and why callers read after a 412.
 */
public final class S3ObjectStore implements ObjectStore {

    private static final int DELETE_LIMIT = 1000;

    private final S3Client s3;
    private final S3Presigner presigner;
    private final String bucket;
    private final CallLimits limits;
    private final S3Reads reads;

    S3ObjectStore(S3Client s3, S3Presigner presigner, String bucket, CallLimits limits, StreamPatience patience) {
        this.s3 = s3;
        this.presigner = presigner;
        this.bucket = bucket;
        this.limits = limits;
        this.reads = new S3Reads(s3, limits, patience);
    }

    @Override
    public Optional<StoredObject> get(String key) {
        return found(
                "GET " + key,
                () -> S3Answers.stored(s3.getObjectAsBytes(read(key).build())));
    }

    @Override
    public Fetched getUnless(String key, String etag) {
        GetObjectRequest request = read(key).ifNoneMatch(etag).build();
        try {
            return found("GET " + key, () -> S3Answers.stored(s3.getObjectAsBytes(request)))
                    .<Fetched>map(Fetched.Changed::new)
                    .orElseGet(Fetched.Missing::new);
        } catch (StoreException e) {
            if (e.getCause() instanceof SdkException answer && S3Failures.isNotModified(answer)) {
                return new Fetched.Unchanged();
            }
            throw e;
        }
    }

    @Override
    public Optional<byte[]> begin(String key, int bytes) {
        return found(
                "GET " + key,
                () -> s3.getObjectAsBytes(request -> request.bucket(bucket)
                                .key(key)
                                .range("bytes=0-" + (bytes - 1))
                                .overrideConfiguration(limits.small()))
                        .asByteArray());
    }

    @Override
    public Optional<ObjectFacts> describe(String key) {
        return found(
                "HEAD " + key,
                () -> S3Answers.facts(s3.headObject(
                        request -> request.bucket(bucket).key(key).overrideConfiguration(limits.small()))));
    }

    @Override
    public String put(String key, byte[] body, String contentType, Condition condition) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType)
                .checksumCRC32(S3Answers.crc32(body))
                .overrideConfiguration(limits.sending(body.length));
        String call = "PUT " + key;
        return switch (condition) {
            case Condition.Always _ -> put(call, request, body);
            case Condition.IfAbsent _ -> put(call, request.ifNoneMatch("*"), body);
            case Condition.IfMatch(String etag) -> putIfMatch(call, request.ifMatch(etag), body);
        };
    }

    @Override
    public void delete(String key) {
        call(
                "DELETE " + key,
                () -> s3.deleteObject(
                        request -> request.bucket(bucket).key(key).overrideConfiguration(limits.small())));
    }

    @Override
    public List<String> delete(List<String> keys) {
        if (keys.size() > DELETE_LIMIT) {
            throw new IllegalArgumentException("at most 1,000 keys are deleted at once, not " + keys.size());
        }
        if (keys.isEmpty()) {
            return List.of();
        }
        List<ObjectIdentifier> objects = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        return call(
                        "DELETE of " + keys.size() + " keys",
                        () -> s3.deleteObjects(request -> request.bucket(bucket)
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                .delete(list -> list.objects(objects).quiet(true))
                                .overrideConfiguration(limits.small())))
                .errors()
                .stream()
                .map(S3Error::key)
                .toList();
    }

    @Override
    public Page list(String prefix, @Nullable String after, int limit) {
        return call(
                "LIST " + prefix,
                () -> S3Answers.page(s3.listObjectsV2(request -> request.bucket(bucket)
                        .prefix(prefix)
                        .startAfter(after)
                        .maxKeys(limit)
                        .overrideConfiguration(limits.small()))));
    }

    @Override
    public Optional<InputStream> open(String key, long fromByte) {
        try {
            return found("GET " + key, () -> reads.open(bucket, key, null, fromByte, -1))
                    .map(first -> resuming(key, fromByte, first));
        } catch (StoreException e) {
            if (e.getCause() instanceof SdkException answer && S3Failures.isOutOfRange(answer)) {
                return openAtEnd(key, fromByte, e);
            }
            throw e;
        }
    }

    @Override
    public Upload startUpload(String key, String contentType) {
        String id = call(
                        "start of an upload to " + key,
                        () -> s3.createMultipartUpload(request -> request.bucket(bucket)
                                .key(key)
                                .contentType(contentType)
                                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                                .overrideConfiguration(limits.small())))
                .uploadId();
        return resumeUpload(key, id, List.of());
    }

    @Override
    public Upload resumeUpload(String key, String id, List<SentPart> parts) {
        return new S3Upload(this, s3, limits, bucket, new S3Upload.Target(key, id, parts));
    }

    @Override
    public URI presign(String key, Duration validity, @Nullable String downloadName) {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .responseContentDisposition(downloadName == null ? null : attachment(downloadName))
                .build();
        String call = "presigning of " + key;
        try {
            return call(
                            call,
                            () -> presigner.presignGetObject(
                                    sign -> sign.signatureDuration(validity).getObjectRequest(request)))
                    .url()
                    .toURI();
        } catch (URISyntaxException _) {
            // Its text would hold the address, which opens the object to whoever reads it.
            throw new StoreException(Kind.Unexpected, call + " gave no address", null);
        }
    }

    /** Runs a call of the SDK; its failures leave as ours. */
    static <T> T call(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw S3Failures.translate(what, e);
        }
    }

    private static <T> Optional<T> found(String what, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (SdkException e) {
            if (S3Failures.isMissing(e) && !S3Failures.isMissingBucket(e)) {
                return Optional.empty();
            }
            throw S3Failures.translate(what, e);
        }
    }

    private GetObjectRequest.Builder read(String key) {
        return GetObjectRequest.builder().bucket(bucket).key(key).overrideConfiguration(limits.small());
    }

    private String put(String call, PutObjectRequest.Builder request, byte[] body) {
        return call(
                call,
                () -> s3.putObject(request.build(), RequestBody.fromBytes(body)).eTag());
    }

    private String putIfMatch(String call, PutObjectRequest.Builder request, byte[] body) {
        try {
            return s3.putObject(request.build(), RequestBody.fromBytes(body)).eTag();
        } catch (SdkException e) {
            throw S3Failures.translateConditional(call, e);
        }
    }

    private InputStream resuming(String key, long from, ResponseInputStream<GetObjectResponse> first) {
        return reads.resuming(first, bucket, key, first.response().eTag(), from, -1);
    }

    /** A range that begins right behind the last byte is an error to S3, and the end of the stream to us. */
    private Optional<InputStream> openAtEnd(String key, long fromByte, StoreException outOfRange) {
        return describe(key).map(facts -> {
            if (facts.sizeBytes() == fromByte) {
                return InputStream.nullInputStream();
            }
            throw outOfRange;
        });
    }

    private static String attachment(String name) {
        return "attachment; filename*=UTF-8''" + URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }
}
