package dev.longhaul.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.Fetched;
import dev.longhaul.store.ObjectStore.StoredObject;
import dev.longhaul.store.QueueControl.Wish;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** What is wanted of the queues: one object a queue, changed only by compare-and-swap. A queue that nobody ever paused has none. */
public final class QueueControls {

    private static final Logger LOG = Logger.getLogger(QueueControls.class);
    private static final String JSON = "application/json";
    private static final Duration JITTER = Duration.ofMillis(80);

    private final ObjectStore store;
    private final Nonces nonces;
    private final RandomGenerator random;
    private final Pause pause;
    private final InstantSource clock;

    public QueueControls(ObjectStore store, RandomGenerator random, Pause pause, InstantSource clock) {
        this.store = store;
        this.nonces = new Nonces(random);
        this.random = random;
        this.pause = pause;
        this.clock = clock;
    }

    /** A control as read, and what is needed to read it again cheaply or to replace it. */
    public static final class Entry {
        private final QueueControl control;
        private final String etag;
        private final ObjectNode raw;

        private Entry(QueueControl control, String etag, ObjectNode raw) {
            this.control = control;
            this.etag = etag;
            this.raw = raw;
        }

        public QueueControl control() {
            return control;
        }
    }

    /** What is wanted of the queue; generation 0 where nobody ever wanted anything. */
    public Entry read(String queue) {
        return store.get(Keys.control(queue))
                .map(object -> entry(queue, object))
                .orElseGet(() -> none(queue));
    }

    /** The same as it is now, cheaply when it has not changed. */
    public Entry refresh(Entry seen) {
        String queue = seen.control.queue();
        if (seen.etag.isEmpty()) {
            return read(queue);
        }
        return switch (store.getUnless(Keys.control(queue), seen.etag)) {
            case Fetched.Unchanged _ -> seen;
            case Fetched.Missing _ -> none(queue);
            case Fetched.Changed changed -> entry(queue, changed.object());
        };
    }

    /**
     * Says what is wanted; says nothing where that is wanted already.
     *
     * @return what is wanted now, by this wish or by an earlier one of the same kind
     */
    public QueueControl want(String queue, Wish wish) {
        Entry current = current(queue);
        for (int round = 0; round < Ledger.ROUNDS_LIMIT; round++) {
            if (current.control.wanted().equals(wish.wanted())) {
                return current.control;
            }
            QueueControl next = current.control.next(wish, clock.instant(), nonces.next());
            try {
                String _ = store.put(Keys.control(queue), laidOver(current.raw, next), JSON, condition(current));
                return next;
            } catch (StoreException e) {
                current = afterFailed(e, queue);
                if (current.control.nonce().equals(next.nonce())) {
                    return current.control;
                }
                if (e.kind() == StoreException.Kind.Unavailable) {
                    throw e;
                }
            }
        }
        throw new StoreException(
                StoreException.Kind.Unavailable,
                "the control of queue " + queue + " is changed by others all the time",
                null);
    }

    private static Condition condition(Entry current) {
        return current.etag.isEmpty() ? new Condition.IfAbsent() : new Condition.IfMatch(current.etag);
    }

    /** What is there after a write that did not answer with success; throws what no reading can clear up. */
    private Entry afterFailed(StoreException failure, String queue) {
        switch (failure.kind()) {
            case Precondition, Unavailable, Missing -> {}
            case Conflict -> pause.pause(JITTER.multipliedBy(1 + random.nextInt(4)));
            case Denied, Unexpected -> throw failure;
        }
        try {
            return current(queue);
        } catch (StoreException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    private static byte[] laidOver(ObjectNode before, QueueControl now) {
        ObjectNode node = before.deepCopy();
        Json.MAPPER
                .<ObjectNode>valueToTree(now)
                .properties()
                .forEach(field -> put(node, field.getKey(), field.getValue()));
        return Json.bytes(node);
    }

    private static void put(ObjectNode node, String name, JsonNode value) {
        if (value.isNull()) {
            node.remove(name);
        } else {
            node.set(name, value);
        }
    }

    /** What is there, to be replaced: also an object that cannot be read, or a queue whose control is damaged would stay so. */
    private Entry current(String queue) {
        return store.get(Keys.control(queue))
                .map(object -> readable(queue, object).orElseGet(() -> damaged(queue, object)))
                .orElseGet(() -> none(queue));
    }

    /** Of no known wish. Its generation is lost, so the next one must be beyond any that was counted. */
    private Entry damaged(String queue, StoredObject object) {
        long beyond = clock.instant().getEpochSecond();
        QueueControl unknown =
                new QueueControl(QueueControl.SCHEMA, queue, beyond, "", "unknown", "nobody", Instant.EPOCH, null);
        return new Entry(unknown, object.etag(), JsonNodeFactory.instance.objectNode());
    }

    private static Entry none(String queue) {
        return new Entry(QueueControl.none(queue), "", JsonNodeFactory.instance.objectNode());
    }

    private static Entry entry(String queue, StoredObject object) {
        return readable(queue, object)
                .orElseThrow(() -> new StoreException(
                        StoreException.Kind.Unexpected,
                        Keys.control(queue) + " is no readable control; pausing or resuming the queue replaces it",
                        null));
    }

    private static Optional<Entry> readable(String queue, StoredObject object) {
        try {
            ObjectNode raw = Optional.ofNullable(Json.MAPPER.readValue(object.body(), ObjectNode.class))
                    .orElseGet(JsonNodeFactory.instance::objectNode);
            return Optional.of(new Entry(Json.MAPPER.treeToValue(raw, QueueControl.class), object.etag(), raw));
        } catch (IOException e) {
            LOG.debugf(e, "a control that cannot be read: queue=%s", queue);
            return Optional.empty();
        }
    }
}
