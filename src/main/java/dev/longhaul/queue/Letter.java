package dev.longhaul.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhaul.queue.JobQueue.WakeUpCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A dead letter made to fit its queue: first the reason is shortened, then the sender's attributes are left out, the largest first, and
 * named in the note; the body is never touched.
 *
 * @param attributes the note among them
 */
record Letter(String body, Map<String, String> attributes) {

    private static final int[] REASON_LIMITS = {4_000, 400};
    private static final int SHORTEST_REASON = 80;
    private static final String TYPE = "String";

    /** @throws QueueException of kind {@code TooLarge} if the body fits beside no note */
    static Letter fit(String body, DeadLetterNote note, Map<String, String> sender, int limitBytes) {
        List<Map.Entry<String, String>> kept = new ArrayList<>(sender.entrySet());
        kept.removeIf(entry -> entry.getKey().equals(WakeUpCall.ATTRIBUTE));
        kept.sort(Comparator.comparingInt(entry -> attributeBytes(entry.getKey(), entry.getValue())));
        List<String> omitted = new ArrayList<>();
        while (kept.size() >= SqsLimits.ATTRIBUTES) {
            omitted.add(kept.removeLast().getKey());
        }
        while (true) {
            for (int reasonLimit : REASON_LIMITS) {
                Letter letter = of(body, LonghaulAttribute.write(note, reasonLimit, omitted), kept);
                if (letter.bytes() <= limitBytes) {
                    return letter;
                }
            }
            if (kept.isEmpty()) {
                return shortest(body, note, omitted.size(), limitBytes);
            }
            omitted.add(kept.removeLast().getKey());
        }
    }

    private static Letter shortest(String body, DeadLetterNote note, int omitted, int limitBytes) {
        Letter letter = of(body, LonghaulAttribute.writeShort(note, SHORTEST_REASON, omitted), List.of());
        if (letter.bytes() > limitBytes) {
            throw new QueueException(
                    QueueException.Kind.TooLarge,
                    "a body of " + utf8(body) + " bytes and its note do not fit into a message of " + limitBytes
                            + " bytes",
                    null);
        }
        return letter;
    }

    private static Letter of(String body, String note, List<Map.Entry<String, String>> kept) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(WakeUpCall.ATTRIBUTE, note);
        kept.forEach(entry -> attributes.put(entry.getKey(), entry.getValue()));
        return new Letter(body, attributes);
    }

    /** Whether nothing that the sender gave is left out. */
    boolean has(Map<String, String> sender) {
        return sender.keySet().stream().allMatch(attributes::containsKey);
    }

    int bytes() {
        return bytes(body, attributes);
    }

    /** A message's size as SQS counts it. */
    static int bytes(String body, Map<String, String> attributes) {
        int sum = utf8(body);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            sum += attributeBytes(attribute.getKey(), attribute.getValue());
        }
        return sum;
    }

    private static int attributeBytes(String name, String value) {
        return utf8(name) + utf8(TYPE) + utf8(value);
    }

    private static int utf8(String text) {
        return text.getBytes(UTF_8).length;
    }
}
