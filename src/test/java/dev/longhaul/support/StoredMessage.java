package dev.longhaul.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as a queue holds it. Its newest handle names the number of its newest receive. */
final class StoredMessage {

    private static final String TYPE = "String";

    final String id;
    final String body;
    final Map<String, String> attributes;
    final @Nullable WakeUpCall call;
    final @Nullable String group;
    final Instant sent;
    private Instant visibleAt;
    private @Nullable Instant cycleStart;
    private @Nullable Instant firstReceived;
    private int receives;

    StoredMessage(
            String id,
            String body,
            Map<String, String> attributes,
            @Nullable WakeUpCall call,
            @Nullable String group,
            Instant sent,
            Duration delay) {
        this.id = id;
        this.body = body;
        this.attributes = Map.copyOf(attributes);
        this.call = call;
        this.group = group;
        this.sent = sent;
        this.visibleAt = sent.plus(delay);
    }

    static String idOf(String handle) {
        int end = handle.indexOf('#');
        return end < 0 ? handle : handle.substring(0, end);
    }

    String handle() {
        return id + "#" + receives;
    }

    int receives() {
        return receives;
    }

    boolean isVisible(Instant now) {
        return !visibleAt.isAfter(now);
    }

    boolean isExpired(Instant now, Duration retention) {
        return !sent.plus(retention).isAfter(now);
    }

    Delivery receive(Instant now, Duration visibility) {
        receives++;
        cycleStart = now;
        Instant first = firstReceived == null ? now : firstReceived;
        firstReceived = first;
        visibleAt = now.plus(visibility);
        return new Delivery(id, handle(), body, now, receives, sent, first, call, attributes, null, group);
    }

    /** Whether the message may stay hidden until then: 12 hours from its receive and no longer, whatever was asked in between. */
    boolean mayHideUntil(Instant until, Duration longest) {
        return cycleStart == null || !until.isAfter(cycleStart.plus(longest));
    }

    void hideUntil(Instant until) {
        visibleAt = until;
    }

    /** As SQS counts: body, and name, type and value of each attribute. */
    static int bytes(String body, Map<String, String> attributes) {
        int sum = utf8(body);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            sum += utf8(attribute.getKey()) + utf8(TYPE) + utf8(attribute.getValue());
        }
        return sum;
    }

    private static int utf8(String text) {
        return text.getBytes(UTF_8).length;
    }
}
