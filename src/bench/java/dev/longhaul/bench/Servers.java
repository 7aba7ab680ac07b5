package dev.longhaul.bench;

import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.local.EmbeddedSqs;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The embedded servers of one part, in the bench's own process, and clients to them. */
final class Servers implements AutoCloseable {

    static final String BUCKET = "longhaul";
    static final String QUEUE = "jobs";
    private static final String FOURTEEN_DAYS = "1209600";

    private final EmbeddedSqs queues = EmbeddedSqs.start(0);
    private final EmbeddedS3 objects;
    final SqsClient sqs;
    final S3Client s3;

    private Servers(EmbeddedS3 objects) {
        this.objects = objects;
        this.sqs = Sdk.sqs(queues.endpoint());
        this.s3 = Sdk.s3(objects.endpoint());
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    static Servers inMemory() {
        return new Servers(EmbeddedS3.inMemory(0));
    }

    static Servers inFolder(Path folder) {
        return new Servers(EmbeddedS3.inFolder(0, folder));
    }

    /** Makes a queue as the worker's pre-flight wants it, and returns its URL. */
    String queue(String name) {
        String dead = sqs.createQueue(b -> b.queueName(name + "-dlq")
                        .attributes(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, FOURTEEN_DAYS)))
                .queueUrl();
        String arn = sqs.getQueueAttributes(b -> b.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        String redrive = "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":1000}";
        return sqs.createQueue(b -> b.queueName(name).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)))
                .queueUrl();
    }

    URI sqsEndpoint() {
        return queues.endpoint();
    }

    URI s3Endpoint() {
        return objects.endpoint();
    }

    @Override
    public void close() {
        sqs.close();
        s3.close();
        queues.close();
        objects.close();
    }
}
