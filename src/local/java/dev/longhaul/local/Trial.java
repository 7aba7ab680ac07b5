package dev.longhaul.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Shows one job of a worker in a container: puts two objects into the bucket of the {@link Emulators}, sends an archive job over them, and
 * prints its record's state and what its result holds. Arguments: the servers' host, the queue, the bucket. Exit code 0 after a success.
 */
public final class Trial {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(300);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SqsClient sqs;
    private final S3Client s3;
    private final String queue;
    private final String bucket;

    private Trial(SqsClient sqs, S3Client s3, String queue, String bucket) {
        this.sqs = sqs;
        this.s3 = s3;
        this.queue = queue;
        this.bucket = bucket;
    }

    /** Runs once. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        if (arguments.length != 3) {
            System.err.println("usage: Trial HOST QUEUE BUCKET");
            System.exit(64);
        }
        Account account = new Account(
                URI.create("http://" + arguments[0] + ":" + Emulators.SQS_PORT),
                URI.create("http://" + arguments[0] + ":" + Emulators.S3_PORT));
        try (SqsClient sqs = account.sqs();
                S3Client s3 = account.s3()) {
            System.exit(new Trial(sqs, s3, arguments[1], arguments[2]).run() ? 0 : 1);
        }
    }

    private boolean run() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        String url = queue(end);
        put("demo/hello.txt", "Hello from the bucket.");
        put("demo/notes.txt", "Packed by a worker.");
        String id = "first-" + Instant.now().getEpochSecond();
        sqs.sendMessage(b -> b.queueUrl(url).messageBody("""
                {"longhaul": 1, "type": "archive", "id": "%s",
                 "input": {"source": {"bucket": "%s", "prefix": "demo/"}, "format": "zip", "name": "demo.zip"}}""".formatted(id, bucket)));
        System.out.println("sent the job " + id + " to the queue " + queue);
        JsonNode state = end(id, end);
        System.out.println("it is " + state.path("name").asText() + ", and s3://" + bucket + " holds");
        String prefix = state.at("/result/prefix").asText("attempts/" + id + "/");
        for (S3Object object :
                s3.listObjectsV2(b -> b.bucket(bucket).prefix(prefix)).contents()) {
            System.out.println("  " + object.key() + ", " + object.size() + " bytes");
        }
        return state.path("name").asText().equals("Succeeded");
    }

    private void put(String key, String text) {
        s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString(text));
    }

    /** Its URL, once the servers are up. */
    private String queue(Instant end) throws InterruptedException {
        while (true) {
            try {
                return sqs.getQueueUrl(b -> b.queueName(queue)).queueUrl();
            } catch (SdkClientException | QueueDoesNotExistException e) {
                pause(end, e.toString());
            }
        }
    }

    private JsonNode end(String id, Instant end) throws IOException, InterruptedException {
        while (true) {
            try {
                JsonNode record =
                        JSON.readTree(s3.getObjectAsBytes(b -> b.bucket(bucket).key("records/" + id + ".json"))
                                .asByteArray());
                if (record.at("/times/ended").isTextual()) {
                    return record.path("state");
                }
            } catch (NoSuchKeyException e) {
                // nobody has taken it yet
            }
            pause(end, "the job " + id + " has not ended");
        }
    }

    private static void pause(Instant end, String why) throws InterruptedException {
        if (Instant.now().isAfter(end)) {
            throw new IllegalStateException("within " + PATIENCE + ": " + why);
        }
        Thread.sleep(LOOK);
    }
}
