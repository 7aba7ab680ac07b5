package dev.longhaul.queue;

import static dev.longhaul.queue.SqsFailures.translating;

import dev.longhaul.queue.QueueException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** One queue in SQS. Long polls go through a client of their own, so that no delete ever waits for one (case C11). */
final class SqsJobQueue implements JobQueue {

    /** What a receive may take beyond its wait (case C3). */
    private static final Duration RECEIVE_GRACE = Duration.ofSeconds(5);

    private static final Duration SHORTEST_CALL = Duration.ofSeconds(1);
    private static final Duration LONGEST_CALL = Duration.ofSeconds(20);

    private final String name;
    private final QueueConfig.Queue config;
    private final QueueFacts facts;
    private final Clients clients;
    private final InstantSource clock;

    /** Id of a receive whose answer is not known: with it SQS hands the same messages out again, and their groups need not wait. */
    private final AtomicReference<@Nullable String> openReceive = new AtomicReference<>();

    /** The two clients. */
    record Clients(SqsClient polling, SqsClient settling) {}

    SqsJobQueue(String name, QueueConfig.Queue config, QueueFacts facts, Clients clients, InstantSource clock) {
        this.name = name;
        this.config = config;
        this.facts = facts;
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public QueueFacts facts() {
        return facts;
    }

    @Override
    public List<Delivery> receive(int limit) {
        List<Message> messages = facts.isFifo() ? receiveAgain(limit) : receive(limit, null);
        Instant now = clock.instant();
        return messages.stream()
                .map(message -> SqsMessages.delivery(message, now))
                .toList();
    }

    /** Continues the receive before, if that had no answer. */
    private List<Message> receiveAgain(int limit) {
        String id = openReceive.updateAndGet(
                open -> open == null ? UUID.randomUUID().toString() : open);
        try {
            List<Message> messages = receive(limit, id);
            openReceive.set(null);
            return messages;
        } catch (QueueException e) {
            if (e.kind() != Kind.Unavailable) {
                openReceive.set(null);
            }
            throw e;
        }
    }

    private List<Message> receive(int limit, @Nullable String attemptId) {
        Duration patience = config.longPoll().plus(RECEIVE_GRACE);
        ReceiveMessageRequest request = ReceiveMessageRequest.builder()
                .queueUrl(facts.url())
                .maxNumberOfMessages(Math.min(limit, SqsLimits.BATCH))
                .waitTimeSeconds(seconds(config.longPoll()))
                .visibilityTimeout(seconds(config.visibility()))
                .receiveRequestAttemptId(attemptId)
                .messageAttributeNames("All")
                .messageSystemAttributeNames(SqsMessages.SYSTEM_ATTRIBUTES)
                .overrideConfiguration(c -> c.apiCallTimeout(patience).apiCallAttemptTimeout(patience))
                .build();
        return translating(
                "receive from " + name,
                () -> clients.polling().receiveMessage(request).messages());
    }

    @Override
    public Map<String, QueueException> hide(Map<String, Duration> durations) {
        Map<String, QueueException> failures = new LinkedHashMap<>();
        List<Map.Entry<String, Duration>> fitting = new ArrayList<>();
        durations.entrySet().forEach(entry -> {
            if (isFitting(entry.getValue())) {
                fitting.add(entry);
            } else {
                failures.put(entry.getKey(), unfit(entry.getValue()));
            }
        });
        for (int from = 0; from < fitting.size(); from += SqsLimits.BATCH) {
            hideTen(fitting.subList(from, Math.min(fitting.size(), from + SqsLimits.BATCH)), failures);
        }
        return failures;
    }

    private static boolean isFitting(Duration duration) {
        return !duration.isNegative() && duration.compareTo(SqsLimits.VISIBILITY) <= 0;
    }

    /** Refused as SQS refuses it, so that one bad entry costs no other entry of its batch its extension. */
    private QueueException unfit(Duration duration) {
        return new QueueException(
                Kind.Unexpected,
                "a message of " + name + " cannot be hidden for " + duration + ": SQS takes 0 to "
                        + SqsLimits.VISIBILITY,
                null);
    }

    private void hideTen(List<Map.Entry<String, Duration>> ten, Map<String, QueueException> failures) {
        String call = "change visibility in " + name;
        try {
            translating(call, () -> clients.settling().changeMessageVisibilityBatch(hideRequest(ten)))
                    .failed()
                    .forEach(failed -> failures.put(
                            ten.get(Integer.parseInt(failed.id())).getKey(), SqsFailures.of(call, failed)));
        } catch (QueueException failure) {
            ten.forEach(entry -> failures.put(entry.getKey(), failure));
        }
    }

    private ChangeMessageVisibilityBatchRequest hideRequest(List<Map.Entry<String, Duration>> ten) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < ten.size(); i++) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .receiptHandle(ten.get(i).getKey())
                    .visibilityTimeout(seconds(ten.get(i).getValue()))
                    .build());
        }
        return ChangeMessageVisibilityBatchRequest.builder()
                .queueUrl(facts.url())
                .entries(entries)
                .overrideConfiguration(c -> c.apiCallTimeout(hidePatience()))
                .build();
    }

    /** A sixth of the visibility: an extension that hangs leaves time for others. */
    private Duration hidePatience() {
        Duration sixth = config.visibility().dividedBy(6);
        return sixth.compareTo(SHORTEST_CALL) < 0
                ? SHORTEST_CALL
                : sixth.compareTo(LONGEST_CALL) > 0 ? LONGEST_CALL : sixth;
    }

    /** Whole seconds, rounded up: a wait is never shorter than asked. */
    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.plusNanos(999_999_999).toSeconds());
    }

    @Override
    public void delete(String receiptHandle) {
        try {
            translating(
                    "delete from " + name,
                    () -> clients.settling()
                            .deleteMessage(b -> b.queueUrl(facts.url()).receiptHandle(receiptHandle)));
        } catch (QueueException e) {
            if (e.kind() != Kind.MessageLost) {
                throw e;
            }
        }
    }

    @Override
    public String send(String body, WakeUpCall call, Place place, Duration delay, Map<String, String> attributes) {
        Duration longest = facts.isFifo() ? Duration.ZERO : SqsLimits.DELAY;
        if (delay.isNegative() || delay.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "a message of " + name + " can be delayed by 0 to " + longest + ", not by " + delay);
        }
        Map<String, String> all = new TreeMap<>(attributes);
        all.put(WakeUpCall.ATTRIBUTE, LonghaulAttribute.write(call));
        Letter letter = new Letter(body, all);
        if (letter.bytes() > facts.maximumMessageBytes()) {
            throw new QueueException(
                    Kind.TooLarge,
                    "a message of " + letter.bytes() + " bytes for queue " + name + ", which takes "
                            + facts.maximumMessageBytes(),
                    null);
        }
        return send(facts.url(), letter, place, delay);
    }

    @Override
    public boolean deadLetter(String body, DeadLetterNote note, Place place, Map<String, String> attributes) {
        String url = facts.deadLetterUrl();
        if (url == null) {
            throw new QueueException(Kind.NoSuchQueue, "queue " + name + " has no dead-letter queue", null);
        }
        Integer limit = facts.deadLetterMaximumMessageBytes();
        Letter letter = Letter.fit(body, note, attributes, limit == null ? SqsLimits.MESSAGE_BYTES : limit);
        String _ = send(url, letter, place, Duration.ZERO);
        return letter.has(attributes);
    }

    /** A FIFO queue refuses any delay, and a standard one any deduplication id. */
    private String send(String url, Letter letter, Place place, Duration delay) {
        boolean fifo = facts.isFifo();
        return translating(
                "send to " + name,
                () -> clients.settling()
                        .sendMessage(b -> b.queueUrl(url)
                                .messageBody(letter.body())
                                .messageAttributes(SqsMessages.attributes(letter.attributes()))
                                .messageSystemAttributes(SqsMessages.systemAttributes(letter.attributes()))
                                .messageGroupId(fifo ? place.orderedGroup() : place.group())
                                .messageDeduplicationId(fifo ? place.deduplication() : null)
                                .delaySeconds(fifo ? null : seconds(delay)))
                        .messageId());
    }
}
