package dev.longhaul.support;

import dev.longhaul.queue.DeadLetterNote;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueException.Kind;
import dev.longhaul.queue.QueueFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A standard queue as AWS documents it, in memory: messages are hidden for their visibility and no longer than 12 hours in all from a
 * receive, old handles no longer extend anything, a handle that is not the newest may or may not delete. Receives never wait.
 */
public final class InMemoryQueue implements JobQueue {

    private static final Duration LONGEST_HIDE = Duration.ofHours(12);

    private final String name;
    private final InstantSource clock;
    private final Duration visibility;
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private int ids;

    public InMemoryQueue(String name, InstantSource clock, Duration visibility) {
        this.name = name;
        this.clock = clock;
        this.visibility = visibility;
    }

    /** What was sent to the dead-letter queue. */
    public record DeadLetter(String body, DeadLetterNote note, Map<String, String> attributes) {}

    private static final class Message {
        private final String id;
        private final String body;
        private final Map<String, String> attributes;
        private final @Nullable WakeUpCall call;
        private final Instant sent;
        private Instant visibleAt;
        private @Nullable Instant received;
        private int receives;

        private Message(
                String id, String body, Map<String, String> attributes, @Nullable WakeUpCall call, Instant sent) {
            this.id = id;
            this.body = body;
            this.attributes = attributes;
            this.call = call;
            this.sent = sent;
            this.visibleAt = sent;
        }

        private String handle() {
            return id + "#" + receives;
        }
    }

    private static final class Fault {
        private final BiPredicate<String, String> where;
        private final Kind kind;
        private final boolean after;
        private int times;

        private Fault(BiPredicate<String, String> where, Kind kind, boolean after, int times) {
            this.where = where;
            this.kind = kind;
            this.after = after;
            this.times = times;
        }
    }

    /** Plans a fault by operation ({@code receive hide delete send deadLetter}) and message id or handle. */
    public synchronized void fail(BiPredicate<String, String> where, Kind kind, boolean afterTheEffect, int times) {
        faults.add(new Fault(where, kind, afterTheEffect, times));
    }

    public synchronized void heal() {
        faults.clear();
    }

    private void strike(String operation, String what, boolean after) {
        for (Fault fault : faults) {
            if (fault.times > 0 && fault.after == after && fault.where.test(operation, what)) {
                fault.times--;
                throw new QueueException(fault.kind, operation + " fails as planned", null);
            }
        }
    }

    /** Sends as a producer does that knows nothing of Longhaul. */
    public synchronized String put(String body, Map<String, String> attributes) {
        Message message = new Message("m-" + ++ids, body, attributes, null, clock.instant());
        messages.put(message.id, message);
        return message.id;
    }

    public synchronized List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    /** How many messages there are, hidden ones included. */
    public synchronized int size() {
        return messages.size();
    }

    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Whether the message can be received now. */
    public synchronized boolean isVisible(String messageId) {
        Message message = messages.get(messageId);
        return message != null && !message.visibleAt.isAfter(clock.instant());
    }

    /** The duplicate delivery that SQS allows itself: the message is visible again at once. */
    public synchronized void deliverAgain(String messageId) {
        Message message = messages.get(messageId);
        if (message != null) {
            message.visibleAt = clock.instant();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public QueueFacts facts() {
        return new QueueFacts(
                "https://sqs.example/" + name,
                "arn:aws:sqs:eu-central-1:000000000000:" + name,
                false,
                visibility,
                Duration.ofDays(4),
                1024 * 1024,
                1000,
                "https://sqs.example/" + name + "-dlq",
                Duration.ofDays(14),
                1024 * 1024);
    }

    @Override
    public synchronized List<Delivery> receive(int limit) {
        calls.add("receive");
        strike("receive", name, false);
        Instant now = clock.instant();
        List<Delivery> received = new ArrayList<>();
        for (Message message : messages.values()) {
            if (received.size() < limit && !message.visibleAt.isAfter(now)) {
                message.receives++;
                message.received = now;
                message.visibleAt = now.plus(visibility);
                received.add(new Delivery(
                        message.id,
                        message.handle(),
                        message.body,
                        now,
                        message.receives,
                        message.sent,
                        message.call,
                        message.attributes,
                        null,
                        null));
            }
        }
        strike("receive", name, true);
        return received;
    }

    @Override
    public synchronized Map<String, QueueException> hide(Map<String, Duration> durations) {
        Map<String, QueueException> failures = new LinkedHashMap<>();
        durations.forEach((handle, duration) -> {
            try {
                calls.add("hide " + handle + " " + duration);
                strike("hide", handle, false);
                hideOne(handle, duration);
                strike("hide", handle, true);
            } catch (QueueException e) {
                failures.put(handle, e);
            }
        });
        return failures;
    }

    private void hideOne(String handle, Duration duration) {
        Message message = messages.get(handle.substring(0, handle.indexOf('#')));
        Instant now = clock.instant();
        if (message == null || !message.handle().equals(handle) || !message.visibleAt.isAfter(now)) {
            throw new QueueException(Kind.MessageLost, "MessageNotInflight", null);
        }
        Instant until = now.plus(duration);
        Instant received = message.received;
        if (received != null && until.isAfter(received.plus(LONGEST_HIDE))) {
            throw new QueueException(Kind.Unexpected, "Total VisibilityTimeout is beyond the limit of 43200 s", null);
        }
        message.visibleAt = until;
    }

    @Override
    public synchronized void delete(String handle) {
        calls.add("delete " + handle);
        strike("delete", handle, false);
        String id = handle.substring(0, handle.indexOf('#'));
        Message message = messages.get(id);
        if (message != null && message.handle().equals(handle)) {
            messages.remove(id);
        }
        strike("delete", handle, true);
    }

    @Override
    public synchronized String send(String body, WakeUpCall call, Duration delay, Map<String, String> attributes) {
        calls.add("send " + call.job());
        strike("send", call.job().value(), false);
        Message message = new Message("m-" + ++ids, body, attributes, call, clock.instant());
        message.visibleAt = clock.instant().plus(delay);
        messages.put(message.id, message);
        strike("send", call.job().value(), true);
        return message.id;
    }

    @Override
    public synchronized String deadLetter(String body, DeadLetterNote note, Map<String, String> attributes) {
        calls.add("deadLetter " + note.kind());
        strike("deadLetter", note.kind(), false);
        deadLetters.add(new DeadLetter(body, note, attributes));
        strike("deadLetter", note.kind(), true);
        return "d-" + deadLetters.size();
    }
}
