package dev.longhaul.queue;

import dev.longhaul.queue.JobQueue.WakeUpCall;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;

/**
 * Messages of the SDK as ours, and back. Reading never fails: one strange message must not hide the others of its receive (case J1).
 * Binary attributes are left out, numbers are read as their text.
 */
final class SqsMessages {

    static final Set<MessageSystemAttributeName> SYSTEM_ATTRIBUTES = Set.of(
            MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
            MessageSystemAttributeName.SENT_TIMESTAMP,
            MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP,
            MessageSystemAttributeName.AWS_TRACE_HEADER,
            MessageSystemAttributeName.MESSAGE_GROUP_ID);

    /** Sent as the system attribute of this name, which costs none of the ten. */
    private static final String TRACE_HEADER = "AWSTraceHeader";

    private static final String TYPE = "String";

    private SqsMessages() {}

    static Delivery delivery(Message message, Instant receivedAt) {
        Map<String, String> attributes = texts(message);
        WakeUpCall call = null;
        Delivery.Returned letter = null;
        String ours = attributes.get(WakeUpCall.ATTRIBUTE);
        if (ours != null) {
            LonghaulAttribute.Reading reading = LonghaulAttribute.read(ours);
            call = reading.call();
            letter = reading.letter();
            if (reading.isReadable()) {
                attributes.remove(WakeUpCall.ATTRIBUTE);
            }
        }
        Map<MessageSystemAttributeName, String> system = message.attributes();
        return new Delivery(
                message.messageId(),
                message.receiptHandle(),
                message.body(),
                receivedAt,
                (int) number(system.get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT), 1),
                time(system.get(MessageSystemAttributeName.SENT_TIMESTAMP), receivedAt),
                time(system.get(MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP), receivedAt),
                call,
                letter,
                attributes,
                system.get(MessageSystemAttributeName.AWS_TRACE_HEADER),
                system.get(MessageSystemAttributeName.MESSAGE_GROUP_ID));
    }

    private static Map<String, String> texts(Message message) {
        Map<String, String> texts = new HashMap<>();
        message.messageAttributes().forEach((name, value) -> {
            String text = value.stringValue();
            if (text != null) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    private static Instant time(@Nullable String epochMillis, Instant otherwise) {
        return Instant.ofEpochMilli(number(epochMillis, otherwise.toEpochMilli()));
    }

    private static long number(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    static Map<String, MessageAttributeValue> attributes(Map<String, String> texts) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        texts.forEach((name, text) -> {
            if (!name.equals(TRACE_HEADER)) {
                attributes.put(
                        name,
                        MessageAttributeValue.builder()
                                .dataType(TYPE)
                                .stringValue(text)
                                .build());
            }
        });
        return attributes;
    }

    static Map<MessageSystemAttributeNameForSends, MessageSystemAttributeValue> systemAttributes(
            Map<String, String> texts) {
        String header = texts.get(TRACE_HEADER);
        return header == null
                ? Map.of()
                : Map.of(
                        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                        MessageSystemAttributeValue.builder()
                                .dataType(TYPE)
                                .stringValue(header)
                                .build());
    }
}
