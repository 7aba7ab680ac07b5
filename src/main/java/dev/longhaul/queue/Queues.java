package dev.longhaul.queue;

import static dev.longhaul.queue.SqsFailures.translating;

import dev.longhaul.queue.QueueException.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Opens configured queues: finds each by its URL, ARN or name and reads what it says of itself and of its dead-letter queue. */
public final class Queues implements AutoCloseable {

    private final Map<String, QueueConfig.Queue> configured;
    private final SqsJobQueue.Clients clients;
    private final InstantSource clock;

    /** Names by the ARN of what they turned out to be. */
    private final Map<String, String> opened = new ConcurrentHashMap<>();

    Queues(QueueConfig config, SqsJobQueue.Clients clients, InstantSource clock) {
        this.configured = configured(config);
        this.clients = clients;
        this.clock = clock;
    }

    /** The queues of the settings; an unnamed one without an address is none. */
    static Map<String, QueueConfig.Queue> configured(QueueConfig config) {
        Map<String, QueueConfig.Queue> queues = new TreeMap<>(config.queues());
        queues.entrySet()
                .removeIf(queue -> queue.getKey().equals(QueueConfig.UNNAMED)
                        && queue.getValue().address().isEmpty());
        return Collections.unmodifiableMap(queues);
    }

    public Set<String> names() {
        return configured.keySet();
    }

    public QueueConfig.Queue settings(String name) {
        QueueConfig.Queue settings = configured.get(name);
        if (settings == null) {
            throw new IllegalArgumentException("no queue is configured under longhaul.queue." + name);
        }
        return settings;
    }

    /**
     * Opens a queue.
     *
     * @throws QueueException while it cannot be reached; if a person has to act, says what to do
     */
    public JobQueue open(String name) {
        QueueConfig.Queue settings = settings(name);
        try {
            QueueFacts facts = facts(settings);
            checkOnly(name, facts);
            return new SqsJobQueue(name, settings, facts, clients, clock);
        } catch (QueueException e) {
            throw QueuePreflight.unopened(name, settings, e)
                    .map(finding -> new QueueException(e.kind(), finding.toString(), e.getCause()))
                    .orElse(e);
        }
    }

    /**
     * The dead-letter queue to which SQS moves messages of the queue, whether or not our own letters go there.
     *
     * @throws QueueException while that is not known
     */
    public Optional<DeadLetterBox> deadLetters(JobQueue queue) {
        String url = queue.facts().url();
        RedrivePolicy redrive = RedrivePolicy.read(attributes(url).get(QueueAttributeName.REDRIVE_POLICY));
        return redrive == null
                ? Optional.empty()
                : Optional.of(new SqsDeadLetterBox(
                        deadLetterUrl(url, QueueAddress.of(redrive.deadLetterArn())),
                        redrive.deadLetterArn(),
                        clients.settling(),
                        clock));
    }

    /**
     * How full a queue is.
     *
     * @throws QueueException while that is not known
     */
    public QueueDepth depth(String url) {
        Map<QueueAttributeName, String> now = attributes(url);
        return new QueueDepth(
                count(now, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                count(now, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                count(now, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    private static long count(Map<QueueAttributeName, String> from, QueueAttributeName name) {
        return Long.parseLong(from.getOrDefault(name, "0"));
    }

    /** What is wrong with the settings alone, a sentence each. */
    public List<String> faults() {
        return QueuePreflight.faults(configured);
    }

    /** By its ARN a queue is known whether it was named by URL, ARN or name. */
    private void checkOnly(String name, QueueFacts facts) {
        String queue = facts.arn().isEmpty() ? facts.url() : facts.arn();
        String other = opened.putIfAbsent(queue, name);
        if (other != null && !other.equals(name)) {
            throw new QueueException(Kind.Refused, QueuePreflight.twice(other, name, queue), null);
        }
    }

    private QueueFacts facts(QueueConfig.Queue settings) {
        String url = urlOf(QueueAddress.of(settings.address().orElse("")));
        Map<QueueAttributeName, String> own = attributes(url);
        RedrivePolicy redrive = RedrivePolicy.read(own.get(QueueAttributeName.REDRIVE_POLICY));
        boolean inBucket = settings.deadLetter() == QueueConfig.DeadLetters.bucket;
        DeadLetterQueue dead = redrive == null || inBucket ? DeadLetterQueue.NONE : deadLetterQueue(url, redrive);
        return new QueueFacts(
                url,
                own.getOrDefault(QueueAttributeName.QUEUE_ARN, ""),
                fifo(own),
                seconds(own, QueueAttributeName.VISIBILITY_TIMEOUT, Duration.ofSeconds(30)),
                seconds(own, QueueAttributeName.MESSAGE_RETENTION_PERIOD, SqsLimits.RETENTION_USUAL),
                bytes(own),
                redrive == null ? null : redrive.maxReceiveCount(),
                dead.url(),
                dead.retention(),
                dead.maximumMessageBytes());
    }

    private static QueueFacts.@Nullable Fifo fifo(Map<QueueAttributeName, String> from) {
        return Boolean.parseBoolean(from.get(QueueAttributeName.FIFO_QUEUE))
                ? new QueueFacts.Fifo("perMessageGroupId".equals(from.get(QueueAttributeName.FIFO_THROUGHPUT_LIMIT)))
                : null;
    }

    /** Its parts are null as far as they are not there, or not ours to see. */
    private record DeadLetterQueue(
            @Nullable String url,
            @Nullable Duration retention,
            @Nullable Integer maximumMessageBytes) {
        private static final DeadLetterQueue NONE = new DeadLetterQueue(null, null, null);
    }

    /** A policy may name a queue that is gone, and the right to look at it may be missing: neither is a reason to fail here. */
    private DeadLetterQueue deadLetterQueue(String sourceUrl, RedrivePolicy redrive) {
        String url = deadLetterUrl(sourceUrl, QueueAddress.of(redrive.deadLetterArn()));
        try {
            Map<QueueAttributeName, String> dead = attributes(url);
            return new DeadLetterQueue(
                    url,
                    seconds(dead, QueueAttributeName.MESSAGE_RETENTION_PERIOD, SqsLimits.RETENTION_USUAL),
                    bytes(dead));
        } catch (QueueException e) {
            return switch (e.kind()) {
                case Denied -> new DeadLetterQueue(url, null, null);
                case NoSuchQueue -> DeadLetterQueue.NONE;
                case MessageLost, TooLarge, Refused, Unavailable, Unexpected -> throw e;
            };
        }
    }

    /** A dead-letter queue lies in its source's account and region, so its URL is known where asking for it is not allowed. */
    private String deadLetterUrl(String sourceUrl, QueueAddress address) {
        try {
            return urlOf(new QueueAddress.Name(address.name()));
        } catch (QueueException e) {
            if (e.kind() == Kind.Unavailable) {
                throw e;
            }
            return sourceUrl.substring(0, sourceUrl.lastIndexOf('/') + 1) + address.name();
        }
    }

    private Map<QueueAttributeName, String> attributes(String url) {
        return translating(
                "read the attributes of " + url + " (sqs:GetQueueAttributes)",
                () -> clients.settling()
                        .getQueueAttributes(b -> b.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributes());
    }

    private static Duration seconds(Map<QueueAttributeName, String> from, QueueAttributeName name, Duration otherwise) {
        String text = from.get(name);
        return text == null ? otherwise : Duration.ofSeconds(Long.parseLong(text));
    }

    private static int bytes(Map<QueueAttributeName, String> from) {
        String text = from.get(QueueAttributeName.MAXIMUM_MESSAGE_SIZE);
        return text == null ? SqsLimits.MESSAGE_BYTES : Integer.parseInt(text);
    }

    private String urlOf(QueueAddress address) {
        SqsClient sqs = clients.settling();
        String call = "find queue " + address.name() + " (sqs:GetQueueUrl)";
        return switch (address) {
            case QueueAddress.Url there -> there.url();
            case QueueAddress.Name there ->
                translating(
                        call,
                        () -> sqs.getQueueUrl(b -> b.queueName(there.name())).queueUrl());
            case QueueAddress.Arn there -> {
                checkRegion(there);
                yield translating(
                        call,
                        () -> sqs.getQueueUrl(b -> b.queueName(there.name()).queueOwnerAWSAccountId(there.account()))
                                .queueUrl());
            }
        };
    }

    private void checkRegion(QueueAddress.Arn address) {
        String ours = clients.settling().serviceClientConfiguration().region().id();
        if (!ours.equals(address.region())) {
            throw new QueueException(
                    Kind.Refused,
                    "queue " + address.name() + " lies in " + address.region() + ", but this worker calls SQS in "
                            + ours + ": set quarkus.sqs.aws.region, or run a worker there",
                    null);
        }
    }

    @Override
    public void close() {
        clients.polling().close();
        clients.settling().close();
    }
}
