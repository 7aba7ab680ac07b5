package dev.longhaul.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Copies all objects under a prefix, one behind the other, into one object by a multipart upload: a program of its own, measured beside
 * the archive. Four threads, each with a buffer of one part: GET as many objects as fit, one after the other, upload the part. Parts have
 * the size of the worker's; all buffers together are as large as its read-ahead.
 *
 * <p>One copy for each line on standard input, which names the target's key; answers with a line of milliseconds.
 */
final class PlainCopy {

    private static final int PART_BYTES = 8 * 1024 * 1024;
    private static final int THREADS = 4;

    private final S3Client s3;
    private final String bucket;
    private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[PART_BYTES]);

    private PlainCopy(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** Arguments: S3 endpoint, bucket, prefix. */
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Console.silenceOthers();
        PlainCopy copy = new PlainCopy(Sdk.s3(URI.create(args[0])), args[1]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (String target = in.readLine(); target != null; target = in.readLine()) {
                long begin = System.nanoTime();
                copy.run(args[2], target, threads);
                Console.say(Long.toString((System.nanoTime() - begin) / 1_000_000));
            }
        }
    }

    private void run(String prefix, String target, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        List<List<S3Object>> parts = parts(prefix);
        String upload =
                s3.createMultipartUpload(b -> b.bucket(bucket).key(target)).uploadId();
        List<Callable<CompletedPart>> tasks = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            int number = i + 1;
            List<S3Object> objects = parts.get(i);
            tasks.add(() -> part(target, upload, number, objects));
        }
        List<CompletedPart> done = new ArrayList<>();
        for (Future<CompletedPart> part : threads.invokeAll(tasks)) {
            done.add(part.get());
        }
        s3.completeMultipartUpload(
                b -> b.bucket(bucket).key(target).uploadId(upload).multipartUpload(list -> list.parts(done)));
    }

    private List<List<S3Object>> parts(String prefix) {
        List<List<S3Object>> parts = new ArrayList<>();
        long room = 0;
        for (S3Object object :
                s3.listObjectsV2Paginator(b -> b.bucket(bucket).prefix(prefix)).contents()) {
            if (object.size() > room) {
                parts.add(new ArrayList<>());
                room = PART_BYTES;
            }
            parts.getLast().add(object);
            room -= object.size();
        }
        return parts;
    }

    private CompletedPart part(String target, String upload, int number, List<S3Object> objects) throws IOException {
        byte[] buffer = buffers.get();
        int length = 0;
        for (S3Object object : objects) {
            try (ResponseInputStream<GetObjectResponse> in =
                    s3.getObject(b -> b.bucket(bucket).key(object.key()))) {
                length += in.readNBytes(buffer, length, object.size().intValue());
            }
        }
        int bytes = length;
        RequestBody body = RequestBody.fromContentProvider(
                () -> new java.io.ByteArrayInputStream(buffer, 0, bytes), bytes, "application/octet-stream");
        String etag = s3.uploadPart(
                        b -> b.bucket(bucket).key(target).uploadId(upload).partNumber(number), body)
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }
}
