package dev.longhaul.local;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Starts the embedded servers before the worker, makes queue and bucket, and stops the servers after the worker's drain. */
@ApplicationScoped
public class LocalServers {

    static final String BUCKET = "longhaul";
    static final String QUEUE = "jobs";
    private static final String FOURTEEN_DAYS = "1209600";

    private final LocalConfig config;
    private final SqsClient sqs;
    private final S3Client s3;
    private @Nullable EmbeddedSqs queues;
    private @Nullable EmbeddedS3 objects;

    LocalServers(LocalConfig config, SqsClient sqs, S3Client s3) {
        this.config = config;
        this.sqs = sqs;
        this.s3 = s3;
    }

    void start(@Observes @Priority(1) StartupEvent event) {
        if (!config.enabled()) {
            return;
        }
        queues = EmbeddedSqs.start(config.sqsPort());
        objects = EmbeddedS3.inFolder(config.s3Port(), Path.of(config.data(), "s3"));
        makeQueues(sqs, QUEUE);
        makeBucket(s3, BUCKET);
    }

    static void makeBucket(S3Client s3, String bucket) {
        try {
            s3.createBucket(b -> b.bucket(bucket));
        } catch (BucketAlreadyOwnedByYouException earlierRun) {
            // a second start finds the jobs of the first
        }
    }

    /** A queue, and its dead-letter queue. */
    static void makeQueues(SqsClient sqs, String queue) {
        String dead = sqs.createQueue(b -> b.queueName(queue + "-dlq")
                        .attributes(Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, FOURTEEN_DAYS)))
                .queueUrl();
        String arn = sqs.getQueueAttributes(b -> b.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        String redrive = "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":1000}";
        sqs.createQueue(b -> b.queueName(queue).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, redrive)));
    }

    @PreDestroy
    void stop() {
        if (queues != null) {
            queues.close();
        }
        if (objects != null) {
            objects.close();
        }
    }
}
