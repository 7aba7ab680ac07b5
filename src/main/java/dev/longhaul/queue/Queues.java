package dev.longhaul.queue;

import static dev.longhaul.queue.SqsFailures.translating;

import dev.longhaul.queue.QueueException.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Opens configured queues: finds each by its URL, ARN or name and reads what it says of itself and of its dead-letter queue. */
public final class Queues implements AutoCloseable {

    private final QueueConfig config;
    private final SqsJobQueue.Clients clients;
    private final InstantSource clock;

    Queues(QueueConfig config, SqsJobQueue.Clients clients, InstantSource clock) {
        this.config = config;
        this.clients = clients;
        this.clock = clock;
    }

    public Set<String> names() {
        return config.queues().keySet();
    }

    public QueueConfig.Queue settings(String name) {
        QueueConfig.Queue settings = config.queues().get(name);
        if (settings == null) {
            throw new IllegalArgumentException("no queue is configured under longhaul.queue." + name);
        }
        return settings;
    }

    /**
     * Opens a queue.
     *
     * @throws QueueException while it cannot be reached, or if there is none
     */
    public JobQueue open(String name) {
        QueueConfig.Queue settings = settings(name);
        return new SqsJobQueue(name, settings, facts(urlOf(settings.address())), clients, clock);
    }

    private QueueFacts facts(String url) {
        Map<QueueAttributeName, String> own = attributes(url);
        RedrivePolicy redrive = RedrivePolicy.read(own.get(QueueAttributeName.REDRIVE_POLICY));
        String deadLetterUrl = redrive == null ? null : urlOf(redrive.deadLetterArn());
        Map<QueueAttributeName, String> dead = deadLetterUrl == null ? Map.of() : attributes(deadLetterUrl);
        return new QueueFacts(
                url,
                own.getOrDefault(QueueAttributeName.QUEUE_ARN, ""),
                Boolean.parseBoolean(own.get(QueueAttributeName.FIFO_QUEUE)),
                seconds(own, QueueAttributeName.VISIBILITY_TIMEOUT, 30),
                seconds(own, QueueAttributeName.MESSAGE_RETENTION_PERIOD, 345_600),
                bytes(own),
                redrive == null ? null : redrive.maxReceiveCount(),
                deadLetterUrl,
                deadLetterUrl == null ? null : seconds(dead, QueueAttributeName.MESSAGE_RETENTION_PERIOD, 345_600),
                deadLetterUrl == null ? null : bytes(dead));
    }

    private Map<QueueAttributeName, String> attributes(String url) {
        return translating(
                "read the attributes of " + url,
                () -> clients.settling()
                        .getQueueAttributes(b -> b.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributes());
    }

    private static Duration seconds(Map<QueueAttributeName, String> from, QueueAttributeName name, long otherwise) {
        String text = from.get(name);
        return Duration.ofSeconds(text == null ? otherwise : Long.parseLong(text));
    }

    private static int bytes(Map<QueueAttributeName, String> from) {
        String text = from.get(QueueAttributeName.MAXIMUM_MESSAGE_SIZE);
        return text == null ? SqsLimits.MESSAGE_BYTES : Integer.parseInt(text);
    }

    private String urlOf(String address) {
        if (address.startsWith("http://") || address.startsWith("https://")) {
            return URI.create(address).toString();
        }
        String[] arn = address.split(":", -1);
        boolean isArn = address.startsWith("arn:");
        if (isArn && arn.length != 6) {
            throw new QueueException(Kind.NoSuchQueue, "\"" + address + "\" is no queue's ARN", null);
        }
        String name = isArn ? arn[5] : address;
        @Nullable String account = isArn && arn[4].length() == 12 ? arn[4] : null;
        SqsClient sqs = clients.settling();
        return translating(
                "find queue " + address,
                () -> sqs.getQueueUrl(b -> b.queueName(name).queueOwnerAWSAccountId(account))
                        .queueUrl());
    }

    @Override
    public void close() {
        clients.polling().close();
        clients.settling().close();
    }
}
