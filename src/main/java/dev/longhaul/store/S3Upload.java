package dev.longhaul.store;

import static dev.longhaul.store.S3Failures.translating;

import dev.longhaul.store.ObjectStore.ObjectFacts;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** One multipart upload. Each part carries a CRC32 that S3 checks. */
final class S3Upload implements ObjectStore.Upload {

    private static final Logger LOG = Logger.getLogger(S3Upload.class);

    private final S3Client s3;
    private final ObjectStore store;
    private final Target target;
    private final ConcurrentSkipListMap<Integer, CompletedPart> parts = new ConcurrentSkipListMap<>();
    private final AtomicLong size = new AtomicLong();
    private volatile boolean complete;

    /** What is written, and under which upload. */
    record Target(String bucket, String key, String contentType, String id) {}

    S3Upload(S3Client s3, ObjectStore store, Target target) {
        this.s3 = s3;
        this.store = store;
        this.target = target;
    }

    @Override
    public void part(int number, byte[] bytes, int length) {
        UploadPartResponse answer = translating(
                "PUT part " + number + " of " + target.key(),
                () -> s3.uploadPart(
                        b -> b.bucket(target.bucket())
                                .key(target.key())
                                .uploadId(target.id())
                                .partNumber(number)
                                .contentLength((long) length),
                        RequestBody.fromContentProvider(
                                () -> new ByteArrayInputStream(bytes, 0, length), length, "application/octet-stream")));
        CompletedPart former = parts.put(
                number,
                CompletedPart.builder()
                        .partNumber(number)
                        .eTag(answer.eTag())
                        .checksumCRC32(answer.checksumCRC32())
                        .build());
        if (former == null) {
            size.addAndGet(length);
        }
    }

    @Override
    public ObjectFacts complete() {
        try {
            List<CompletedPart> all = List.copyOf(parts.values());
            s3.completeMultipartUpload(b -> b.bucket(target.bucket())
                    .key(target.key())
                    .uploadId(target.id())
                    .multipartUpload(m -> m.parts(all)));
        } catch (SdkException e) {
            Optional<ObjectFacts> there = afterFailed(e);
            if (there.isPresent()) {
                complete = true;
                return there.get();
            }
            throw S3Failures.translate("complete " + target.key(), e);
        }
        complete = true;
        return written()
                .orElseThrow(() -> new StoreException(
                        StoreException.Kind.Unexpected,
                        target.key() + " is not there after its upload was completed",
                        null));
    }

    /** An answer was lost, or a second try of the SDK found the upload gone: the object itself tells. */
    private Optional<ObjectFacts> afterFailed(SdkException e) {
        StoreException failure = S3Failures.translate("complete " + target.key(), e);
        boolean mayBeDone =
                failure.kind() == StoreException.Kind.Unavailable || failure.kind() == StoreException.Kind.Missing;
        return mayBeDone ? written() : Optional.empty();
    }

    /** The key is this attempt's alone, so an object of the right size is the one that was uploaded. */
    private Optional<ObjectFacts> written() {
        return store.describe(target.key()).filter(facts -> facts.sizeBytes() == size.get());
    }

    @Override
    public void abort() {
        if (complete) {
            return;
        }
        try {
            s3.abortMultipartUpload(
                    b -> b.bucket(target.bucket()).key(target.key()).uploadId(target.id()));
        } catch (SdkException e) {
            LOG.debugf(
                    "upload not aborted, the lifecycle rule does it: key=%s reason=%s", target.key(), e.getMessage());
        }
    }
}
