package dev.longhaul.support;

import dev.longhaul.queue.DeadLetterBox;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The dead-letter queue of an {@link InMemoryQueue}: what that has moved there, and what a test puts beside. */
public final class InMemoryDeadLetterBox implements DeadLetterBox {

    private final InMemoryQueue queue;
    private final InstantSource clock;
    private final Map<String, Lying> letters = new LinkedHashMap<>();
    private int known;
    private boolean redriven;
    private boolean denied;

    public InMemoryDeadLetterBox(InMemoryQueue queue, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
    }

    private static final class Lying {
        private final String body;
        private final Map<String, String> attributes;
        private final @Nullable WakeUpCall call;
        private final boolean note;
        private final @Nullable String from;
        private Instant hiddenUntil = Instant.MIN;
        private int receives;

        private Lying(
                String body,
                Map<String, String> attributes,
                @Nullable WakeUpCall call,
                boolean note,
                @Nullable String from) {
            this.body = body;
            this.attributes = attributes;
            this.call = call;
            this.note = note;
            this.from = from;
        }
    }

    /** A message that somebody sent there. */
    public void put(String id, String body, @Nullable WakeUpCall call, boolean note) {
        letters.put(id, new Lying(body, Map.of(), call, note, null));
    }

    /** A message that SQS moved there from another queue, or a letter of ours that it moved there a second time. */
    public void move(String id, String body, @Nullable WakeUpCall call, boolean note, String from) {
        letters.put(id, new Lying(body, Map.of(), call, note, from));
    }

    public void redriven(boolean now) {
        redriven = now;
    }

    public void denied(boolean now) {
        denied = now;
    }

    /** The ids of all letters. */
    public List<String> ids() {
        takeIn();
        return List.copyOf(letters.keySet());
    }

    /** The ids of those that can be seen now. */
    public List<String> visible() {
        takeIn();
        return letters.entrySet().stream()
                .filter(letter -> !letter.getValue().hiddenUntil.isAfter(clock.instant()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void takeIn() {
        List<InMemoryQueue.Moved> moved = queue.moved();
        for (InMemoryQueue.Moved one : moved.subList(known, moved.size())) {
            letters.put(
                    one.messageId(),
                    new Lying(
                            one.body(),
                            one.attributes(),
                            one.call(),
                            false,
                            queue.facts().arn()));
        }
        known = moved.size();
    }

    @Override
    public String url() {
        return String.valueOf(queue.facts().deadLetterUrl());
    }

    @Override
    public boolean isBeingRedriven() {
        return redriven;
    }

    @Override
    public List<Found> receive(Duration hidden) {
        if (denied) {
            throw new QueueException(Kind.Denied, "no sqs:ReceiveMessage", null);
        }
        Instant now = clock.instant();
        List<Found> found = new ArrayList<>();
        for (String id : visible().stream().limit(10).toList()) {
            Lying letter = letters.get(id);
            if (letter != null) {
                letter.hiddenUntil = now.plus(hidden);
                letter.receives++;
                Delivery delivery = new Delivery(
                        id,
                        id,
                        letter.body,
                        now,
                        letter.receives,
                        now,
                        now,
                        letter.call,
                        letter.note ? new Delivery.Returned("planned", "of a test", null) : null,
                        letter.attributes,
                        null,
                        null);
                found.add(new Found(delivery, letter.note, letter.from));
            }
        }
        return found;
    }

    @Override
    public void leave(Collection<String> receiptHandles) {
        receiptHandles.forEach(handle -> {
            Lying letter = letters.get(handle);
            if (letter != null) {
                letter.hiddenUntil = Instant.MIN;
            }
        });
    }

    @Override
    public void delete(String receiptHandle) {
        letters.remove(receiptHandle);
    }
}
