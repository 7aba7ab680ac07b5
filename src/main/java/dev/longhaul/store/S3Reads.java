package dev.longhaul.store;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Opens objects for streamed reading. Failures leave as the SDK throws them: what a 404 means depends on who asks. */
record S3Reads(S3Client s3, CallLimits limits, StreamPatience patience) {

    /**
     * @param etag the version to read, null for the newest
     * @param from first byte
     * @param to last byte, or a negative number for the end
     */
    ResponseInputStream<GetObjectResponse> open(String bucket, String key, @Nullable String etag, long from, long to)
            throws SdkException {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(bucket).key(key).ifMatch(etag).overrideConfiguration(limits.small());
        if (from > 0 || to >= 0) {
            request.range("bytes=" + from + "-" + (to < 0 ? "" : Long.toString(to)));
        }
        return s3.getObject(request.build(), ResponseTransformer.toInputStream());
    }

    /** A stream that goes on reading the same version after a broken connection. */
    InputStream resuming(
            ResponseInputStream<GetObjectResponse> first, String bucket, String key, String etag, long from, long to) {
        return new ResumingStream(
                "s3://" + bucket + "/" + key, first, from, at -> open(bucket, key, etag, at, to), patience);
    }
}
