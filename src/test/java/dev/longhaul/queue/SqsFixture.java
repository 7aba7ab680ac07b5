package dev.longhaul.queue;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Queues over an SQS protocol server, configured as the application is. */
record SqsFixture(SqsJobQueue.Clients clients, String longPoll) implements AutoCloseable {

    static SqsFixture at(URI endpoint) {
        return new SqsFixture(QueueBeans.clients(builder(endpoint), 8, 4), "0S");
    }

    /** SQS itself, by what the environment says. A poll that does not wait asks only some of its servers. */
    static SqsFixture real() {
        return new SqsFixture(QueueBeans.clients(SqsClient.builder(), 8, 4), "1S");
    }

    private static SqsClientBuilder builder(URI endpoint) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")));
    }

    static QueueConfig config(Map<String, String> settings) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(QueueConfig.class)
                .withDefaultValues(settings)
                .build();
        return config.getConfigMapping(QueueConfig.class);
    }

    Queues queues(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("longhaul.queue.long-poll", longPoll);
        return new Queues(config(all), clients, InstantSource.system());
    }

    SqsClient sqs() {
        return clients.settling();
    }

    String create(String name, Map<QueueAttributeName, String> attributes) {
        return sqs().createQueue(b -> b.queueName(name).attributes(attributes)).queueUrl();
    }

    String arn(String url) {
        return sqs().getQueueAttributes(b -> b.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    }

    @Override
    public void close() {
        clients.polling().close();
        clients.settling().close();
    }
}
