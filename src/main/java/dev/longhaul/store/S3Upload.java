package dev.longhaul.store;

import dev.longhaul.store.ObjectStore.Extract;
import dev.longhaul.store.ObjectStore.ObjectFacts;
import dev.longhaul.store.ObjectStore.SentPart;
import dev.longhaul.store.ObjectStore.Upload;
import dev.longhaul.store.StoreException.Kind;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * A multipart upload with a CRC32 for each part. When the completion's answer is lost, or a repeat of it finds the upload gone, the object
 * itself is asked: it is ours if it has our size and its ETag ends in our number of parts. Keys of attempts are written once, so no other
 * upload can look the same.
 */
final class S3Upload implements Upload {

    private final ObjectStore store;
    private final S3Client s3;
    private final CallLimits limits;
    private final String bucket;
    private final String key;
    private final String id;
    private final NavigableMap<Integer, SentPart> parts = new ConcurrentSkipListMap<>();
    private volatile boolean completed;

    /** Whether an answer of a completion was lost. */
    private volatile boolean unclear;

    S3Upload(ObjectStore store, S3Client s3, CallLimits limits, String bucket, Target target) {
        this.store = store;
        this.s3 = s3;
        this.limits = limits;
        this.bucket = bucket;
        this.key = target.key();
        this.id = target.id();
        target.sent().forEach(part -> parts.put(part.number(), part));
    }

    /** Where it goes, and what is there. */
    record Target(String key, String id, List<SentPart> sent) {}

    @Override
    public void part(int number, PartContent content) {
        String crc32 = S3Answers.crc32(content.crc32());
        int length = content.length();
        UploadPartRequest request = UploadPartRequest.builder()
                .bucket(bucket)
                .key(key)
                .uploadId(id)
                .partNumber(number)
                .checksumAlgorithm(ChecksumAlgorithm.CRC32)
                .checksumCRC32(crc32)
                .overrideConfiguration(limits.sending(length))
                .build();
        RequestBody body = RequestBody.fromContentProvider(content::open, length, "application/octet-stream");
        String etag = S3ObjectStore.call("part " + number + " of " + key, () -> s3.uploadPart(request, body))
                .eTag();
        parts.put(number, new SentPart(number, length, etag, content.crc32()));
    }

    @Override
    public void copy(int number, Extract from) {
        UploadPartCopyRequest request = UploadPartCopyRequest.builder()
                .sourceBucket(bucket)
                .sourceKey(from.key())
                .copySourceIfMatch(from.etag())
                .copySourceRange("bytes=" + from.fromByte() + "-" + (from.fromByte() + from.length() - 1))
                .destinationBucket(bucket)
                .destinationKey(key)
                .uploadId(id)
                .partNumber(number)
                .overrideConfiguration(limits.completing())
                .build();
        String etag = S3ObjectStore.call(
                        "part " + number + " of " + key + " from " + from.key(), () -> s3.uploadPartCopy(request))
                .copyPartResult()
                .eTag();
        parts.put(number, new SentPart(number, from.length(), etag, from.crc32()));
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public List<SentPart> sent() {
        return List.copyOf(parts.values());
    }

    @Override
    public ObjectFacts complete() {
        Optional<ObjectFacts> made = unclear ? store.describe(key).filter(this::isOurs) : Optional.empty();
        if (made.isPresent()) {
            completed = true;
            return made.get();
        }
        try {
            if (!completed) {
                finish();
            }
        } catch (StoreException e) {
            boolean mayBeMade = e.kind() == Kind.Unavailable || e.kind() == Kind.Missing || e.kind() == Kind.Conflict;
            unclear = mayBeMade;
            made = mayBeMade ? store.describe(key).filter(this::isOurs) : Optional.empty();
            ObjectFacts facts = made.orElseThrow(() -> e);
            completed = true;
            return facts;
        }
        completed = true;
        return whole(store.describe(key)
                .orElseThrow(() -> new StoreException(Kind.Missing, key + " was completed and is gone", null)));
    }

    /** What S3 has is what was sent, or nobody may count on it. */
    private ObjectFacts whole(ObjectFacts facts) {
        if (facts.sizeBytes() != size()) {
            throw new StoreException(
                    Kind.Unexpected,
                    "%s was completed with %d bytes, and has %d".formatted(key, size(), facts.sizeBytes()),
                    null);
        }
        return facts;
    }

    @Override
    public void abort() {
        if (!completed) {
            S3ObjectStore.call(
                    "abort of the upload to " + key,
                    () -> s3.abortMultipartUpload(request ->
                            request.bucket(bucket).key(key).uploadId(id).overrideConfiguration(limits.small())));
        }
    }

    private void finish() {
        List<CompletedPart> all = parts.values().stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.number())
                        .eTag(part.etag())
                        .checksumCRC32(S3Answers.crc32(part.crc32()))
                        .build())
                .toList();
        S3ObjectStore.call(
                "completion of " + key,
                () -> s3.completeMultipartUpload(request -> request.bucket(bucket)
                        .key(key)
                        .uploadId(id)
                        .multipartUpload(list -> list.parts(all))
                        .overrideConfiguration(limits.completing())));
    }

    private long size() {
        return parts.values().stream().mapToLong(SentPart::length).sum();
    }

    private boolean isOurs(ObjectFacts facts) {
        return facts.sizeBytes() == size() && facts.etag().replace("\"", "").endsWith("-" + parts.size());
    }
}
