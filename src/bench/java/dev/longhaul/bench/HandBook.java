package dev.longhaul.bench;

import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** How {@link HandLoop} keeps its jobs. */
sealed interface HandBook {

    /** Records the job as running and returns the record's ETag. */
    String begin(String job, String body);

    /** Records its end. */
    void end(String job, String body, String etag);

    /** Removes what pointed at an open job. */
    void close(String job);

    static HandBook inBucket(URI endpoint, String bucket) {
        return new Records(Sdk.s3(endpoint), bucket);
    }

    /** No record. */
    record Nothing() implements HandBook {
        @Override
        public String begin(String job, String body) {
            return "";
        }

        @Override
        public void end(String job, String body, String etag) {}

        @Override
        public void close(String job) {}
    }

    /**
     * One object a job, changed by conditional writes, with a marker while it is open and an entry in a list. Keys are as deep as the
     * worker's: the embedded server makes and removes a folder for each.
     */
    record Records(S3Client s3, String bucket) implements HandBook {

        @Override
        public String begin(String job, String body) {
            if (isKnown(job)) {
                throw new IllegalStateException("job " + job + " came twice");
            }
            put(open(job), "");
            put("hand/index/all/" + (9_999_999_999_999L - System.currentTimeMillis()) + "-" + job, "");
            return s3.putObject(
                            b -> b.bucket(bucket)
                                    .key(record(job))
                                    .contentType("application/json")
                                    .ifNoneMatch("*"),
                            RequestBody.fromString(json(job, body, "Running")))
                    .eTag();
        }

        @Override
        public void end(String job, String body, String etag) {
            s3.putObject(
                    b -> b.bucket(bucket)
                            .key(record(job))
                            .contentType("application/json")
                            .ifMatch(etag),
                    RequestBody.fromString(json(job, body, "Succeeded")));
        }

        @Override
        public void close(String job) {
            s3.deleteObject(b -> b.bucket(bucket).key(open(job)));
        }

        private boolean isKnown(String job) {
            try {
                s3.getObjectAsBytes(b -> b.bucket(bucket).key(record(job)));
                return true;
            } catch (NoSuchKeyException e) {
                return false;
            }
        }

        private void put(String key, String text) {
            s3.putObject(
                    b -> b.bucket(bucket).key(key).contentType("application/octet-stream"),
                    RequestBody.fromString(text));
        }

        private static String open(String job) {
            return "hand/open/" + job + "/1";
        }

        private static String record(String job) {
            return "hand/records/" + job + ".json";
        }

        /** As long as the worker's record of such a job, about: 1.2 KB. */
        private static String json(String job, String body, String state) {
            return "{\"id\":\"%s\",\"nonce\":\"%s\",\"state\":\"%s\",\"at\":\"%s\",\"body\":%s,\"history\":\"%s\"}"
                    .formatted(job, UUID.randomUUID(), state, Instant.now(), body, "-".repeat(900));
        }
    }
}
