package dev.longhaul.queue;

import static dev.longhaul.queue.SqsFailures.translating;

import dev.longhaul.queue.QueueException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** One queue in SQS. Long polls go through a client of their own, so that no delete ever waits for one (case C11). */
final class SqsJobQueue implements JobQueue {

    private final String name;
    private final QueueConfig.Queue config;
    private final QueueFacts facts;
    private final Clients clients;
    private final InstantSource clock;

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
        List<Message> messages = translating(
                "receive from " + name,
                () -> clients.polling()
                        .receiveMessage(b -> b.queueUrl(facts.url())
                                .maxNumberOfMessages(Math.min(limit, SqsLimits.BATCH))
                                .waitTimeSeconds((int) config.longPoll().toSeconds())
                                .visibilityTimeout((int) config.visibility().toSeconds())
                                .messageAttributeNames("All")
                                .messageSystemAttributeNames(
                                        MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                                        MessageSystemAttributeName.SENT_TIMESTAMP,
                                        MessageSystemAttributeName.AWS_TRACE_HEADER,
                                        MessageSystemAttributeName.MESSAGE_GROUP_ID))
                        .messages());
        Instant now = clock.instant();
        return messages.stream().map(message -> delivery(message, now)).toList();
    }

    private static Delivery delivery(Message message, Instant now) {
        Map<String, String> attributes = new TreeMap<>();
        message.messageAttributes().forEach((key, value) -> {
            if (value.stringValue() != null) {
                attributes.put(key, value.stringValue());
            }
        });
        WakeUpCall call = LonghaulAttribute.read(attributes.get(WakeUpCall.ATTRIBUTE));
        if (call != null) {
            attributes.remove(WakeUpCall.ATTRIBUTE);
        }
        Map<MessageSystemAttributeName, String> system = message.attributes();
        return new Delivery(
                message.messageId(),
                message.receiptHandle(),
                message.body(),
                now,
                (int) number(system.get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT), 1),
                Instant.ofEpochMilli(number(system.get(MessageSystemAttributeName.SENT_TIMESTAMP), now.toEpochMilli())),
                call,
                attributes,
                system.get(MessageSystemAttributeName.AWS_TRACE_HEADER),
                system.get(MessageSystemAttributeName.MESSAGE_GROUP_ID));
    }

    private static long number(@Nullable String text, long otherwise) {
        return text == null ? otherwise : Long.parseLong(text);
    }

    @Override
    public Map<String, QueueException> hide(Map<String, Duration> durations) {
        Map<String, QueueException> failures = new LinkedHashMap<>();
        List<Map.Entry<String, Duration>> all = List.copyOf(durations.entrySet());
        for (int from = 0; from < all.size(); from += SqsLimits.BATCH) {
            hideTen(all.subList(from, Math.min(all.size(), from + SqsLimits.BATCH)), failures);
        }
        return failures;
    }

    private void hideTen(List<Map.Entry<String, Duration>> ten, Map<String, QueueException> failures) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (int i = 0; i < ten.size(); i++) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(i))
                    .receiptHandle(ten.get(i).getKey())
                    .visibilityTimeout(seconds(ten.get(i).getValue()))
                    .build());
        }
        try {
            clients.settling()
                    .changeMessageVisibilityBatch(b -> b.queueUrl(facts.url()).entries(entries))
                    .failed()
                    .forEach(failed ->
                            failures.put(ten.get(Integer.parseInt(failed.id())).getKey(), failure(failed)));
        } catch (SdkException e) {
            QueueException failure = SqsFailures.translate("change visibility in " + name, e);
            ten.forEach(entry -> failures.put(entry.getKey(), failure));
        }
    }

    /** Whole seconds, rounded up: a wait is never shorter than asked. */
    private static int seconds(Duration duration) {
        long seconds = duration.plusNanos(999_999_999).toSeconds();
        return (int) Math.clamp(seconds, 0, SqsLimits.VISIBILITY.toSeconds());
    }

    private static QueueException failure(BatchResultErrorEntry entry) {
        String message = String.valueOf(entry.message());
        Kind kind = SqsFailures.kindOf(entry.code(), message);
        boolean theirs = kind == Kind.Unexpected && !Boolean.TRUE.equals(entry.senderFault());
        return new QueueException(theirs ? Kind.Unavailable : kind, entry.code() + ": " + message, null);
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
    public String send(String body, WakeUpCall call, Duration delay, Map<String, String> attributes) {
        Map<String, String> all = new TreeMap<>(attributes);
        all.put(WakeUpCall.ATTRIBUTE, LonghaulAttribute.of(call));
        return send(facts.url(), body, all, delay, facts.maximumMessageBytes());
    }

    @Override
    public String deadLetter(String body, DeadLetterNote note, Map<String, String> attributes) {
        String url = facts.deadLetterUrl();
        Integer limit = facts.deadLetterMaximumMessageBytes();
        if (url == null) {
            throw new QueueException(Kind.NoSuchQueue, "queue " + name + " has no dead-letter queue", null);
        }
        int bytes = limit == null ? SqsLimits.MESSAGE_BYTES : limit;
        String letter = LonghaulAttribute.of(note);
        Map<String, String> all = new TreeMap<>();
        all.put(WakeUpCall.ATTRIBUTE, letter);
        attributes.entrySet().stream().limit(SqsLimits.ATTRIBUTES - 1).forEach(a -> all.put(a.getKey(), a.getValue()));
        if (size(body, all) > bytes) {
            all.keySet().retainAll(List.of(WakeUpCall.ATTRIBUTE));
        }
        return send(url, body, all, Duration.ZERO, bytes);
    }

    private String send(String url, String body, Map<String, String> attributes, Duration delay, int limit) {
        if (size(body, attributes) > limit) {
            throw new QueueException(
                    Kind.TooLarge,
                    "a message of " + size(body, attributes) + " bytes for a queue that takes " + limit,
                    null);
        }
        Map<String, MessageAttributeValue> values = new TreeMap<>();
        attributes.forEach((key, value) -> values.put(
                key,
                MessageAttributeValue.builder()
                        .dataType("String")
                        .stringValue(value)
                        .build()));
        return translating(
                "send to " + name,
                () -> clients.settling()
                        .sendMessage(b -> b.queueUrl(url)
                                .messageBody(body)
                                .messageAttributes(values)
                                .delaySeconds((int) delay.toSeconds()))
                        .messageId());
    }

    /** SQS counts the body and each attribute's name, type and value. */
    private static int size(String body, Map<String, String> attributes) {
        int size = bytes(body);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            size += bytes(attribute.getKey()) + bytes("String") + bytes(attribute.getValue());
        }
        return size;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
