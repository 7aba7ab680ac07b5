package dev.longhaul.support;

import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.local.EmbeddedSqs;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * SQS and S3 for a {@code @QuarkusTest}, on free ports: queue {@value #QUEUE} with its dead-letter queue, bucket {@value #BUCKET}. Sets
 * the application up to use them, and its own ports to free ones.
 */
public final class EmbeddedAws implements QuarkusTestResourceLifecycleManager {

    public static final String QUEUE = "jobs";
    public static final String BUCKET = "longhaul";

    private static final String FORTNIGHT_SECONDS = "1209600";

    private @Nullable EmbeddedSqs sqs;
    private @Nullable EmbeddedS3 s3;

    @Override
    public Map<String, String> start() {
        EmbeddedSqs queues = EmbeddedSqs.start(0);
        sqs = queues;
        EmbeddedS3 objects = EmbeddedS3.inMemory(0);
        s3 = objects;
        createQueues(queues.endpoint());
        createBucket(objects.endpoint());
        Map<String, String> settings = new HashMap<>();
        client(settings, "sqs", queues.endpoint());
        client(settings, "s3", objects.endpoint());
        settings.put("quarkus.s3.path-style-access", "true");
        settings.put("longhaul.queue.address", QUEUE);
        settings.put("longhaul.queue.long-poll", "1S");
        settings.put("longhaul.store.bucket", BUCKET);
        settings.put("longhaul.worker.lease", "12S");
        settings.put("longhaul.store.call-attempt-timeout", "2S");
        settings.put("longhaul.store.call-timeout", "2S");
        settings.put("longhaul.worker.stop-timeout", "5S");
        settings.put("quarkus.http.host", "127.0.0.1");
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.management.test-port", "0");
        return settings;
    }

    @Override
    public void stop() {
        if (sqs != null) {
            sqs.close();
        }
        if (s3 != null) {
            s3.close();
        }
    }

    private static void client(Map<String, String> settings, String service, URI endpoint) {
        String prefix = "quarkus." + service + ".";
        settings.put(prefix + "endpoint-override", endpoint.toString());
        settings.put(prefix + "aws.region", "us-east-1");
        settings.put(prefix + "aws.credentials.type", "static");
        settings.put(prefix + "aws.credentials.static-provider.access-key-id", EmbeddedS3.ACCESS_KEY);
        settings.put(prefix + "aws.credentials.static-provider.secret-access-key", EmbeddedS3.SECRET_KEY);
    }

    private static void createQueues(URI endpoint) {
        try (SqsClient client = SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials())
                .build()) {
            String dead = client.createQueue(queue -> queue.queueName(QUEUE + "-dlq")
                            .attributes(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, FORTNIGHT_SECONDS)))
                    .queueUrl();
            String arn = client.getQueueAttributes(
                            ask -> ask.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
            client.createQueue(queue -> queue.queueName(QUEUE)
                    .attributes(Map.of(
                            QueueAttributeName.REDRIVE_POLICY,
                            "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"1000\"}")));
        }
    }

    private static void createBucket(URI endpoint) {
        try (S3Client client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(credentials())
                .build()) {
            client.createBucket(bucket -> bucket.bucket(BUCKET));
        }
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY));
    }
}
