package dev.longhaul.local;

import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Decides conditional writes as S3 does: of several writers that name the same state exactly one wins. The server below checks the
 * condition and writes in two steps; here both happen under one lock for the key.
 */
final class LockingBlobStore extends ForwardingBlobStore {

    private static final int STRIPES = 256;

    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    LockingBlobStore(BlobStore store) {
        super(store);
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        ReentrantLock lock = lockOf(request.bucket(), request.key());
        lock.lock();
        try {
            check(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch());
            return super.putBlob(request, body);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        ReentrantLock lock = lockOf(request.bucket(), request.key());
        lock.lock();
        try {
            check(request.bucket(), request.key(), request.ifMatch(), request.ifNoneMatch());
            return super.completeMultipartUpload(upload, request);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        ReentrantLock lock = lockOf(request.bucket(), request.key());
        lock.lock();
        try {
            return super.removeBlob(request);
        } finally {
            lock.unlock();
        }
    }

    private void check(String bucket, String key, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch == null && ifNoneMatch == null) {
            return;
        }
        HeadObjectResponse there = delegate().blobMetadataIfPresent(bucket, key);
        if (ifNoneMatch != null && there != null) {
            throw refusal(412, "PreconditionFailed", "the object exists");
        }
        if (ifMatch != null && there == null) {
            throw refusal(404, "NoSuchKey", "the object does not exist");
        }
        if (ifMatch != null && there != null && !bare(ifMatch).equals(bare(there.eTag()))) {
            throw refusal(412, "PreconditionFailed", "the object has another ETag");
        }
    }

    private static String bare(String etag) {
        return etag.replace("\"", "");
    }

    private static RuntimeException refusal(int status, String code, String message) {
        return S3Exception.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private ReentrantLock lockOf(String bucket, String key) {
        return locks[Math.floorMod((bucket + "/" + key).hashCode(), STRIPES)];
    }
}
