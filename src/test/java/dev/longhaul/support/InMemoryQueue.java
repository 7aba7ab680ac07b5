package dev.longhaul.support;

import dev.longhaul.queue.DeadLetterNote;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.Place;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueException.Kind;
import dev.longhaul.queue.QueueFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A standard queue as AWS documents it, in memory. Messages are hidden for their visibility and no longer than 12 hours in all from a
 * receive; a longer wish is refused, not cut. A handle extends only while its message is hidden and not received anew. Deleting with an
 * old handle succeeds always and has an effect sometimes. Retention ends messages in flight too. SQS itself moves what was received too
 * often. A message's size is its body and its attributes.
 *
 * <p>A {@link #fifo} queue hands out messages in the order of their sends, none of a group while an earlier one of it is hidden; takes a
 * deduplication id once in five minutes, whether or not its message is still there; delays nothing; and deletes only by the newest handle
 * of a hidden message. Ids of receives are not modelled.
 *
 * <p>Receives return at once unless {@link #waitWhenEmpty} says otherwise.
 */
public final class InMemoryQueue implements JobQueue {

    private static final Duration LONGEST_HIDE = Duration.ofHours(12);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(15);
    private static final Duration DEDUPLICATION = Duration.ofMinutes(5);
    private static final int MOST_ATTRIBUTES = 10;
    private static final int MIB = 1024 * 1024;
    private static final long GLANCE_NANOS = Duration.ofMillis(5).toNanos();

    private final String name;
    private final InstantSource clock;
    private final Duration visibility;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, StoredMessage> messages = new LinkedHashMap<>();
    private final Map<String, Sent> sends = new HashMap<>();
    private final Map<String, Sent> deadSends = new HashMap<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<Moved> moved = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private Random random = new Random(0);
    private Duration waitWhenEmpty = Duration.ZERO;
    private QueueFacts facts;
    private int ids;

    public InMemoryQueue(String name, InstantSource clock, Duration visibility) {
        this(name, clock, visibility, null);
    }

    public static InMemoryQueue fifo(String name, InstantSource clock, Duration visibility) {
        return new InMemoryQueue(name, clock, visibility, new QueueFacts.Fifo(true));
    }

    private InMemoryQueue(String name, InstantSource clock, Duration visibility, QueueFacts.@Nullable Fifo fifo) {
        String suffix = fifo == null ? "" : ".fifo";
        this.name = name;
        this.clock = clock;
        this.visibility = visibility;
        this.facts = new QueueFacts(
                "https://sqs.example/" + name + suffix,
                "arn:aws:sqs:eu-central-1:000000000000:" + name + suffix,
                fifo,
                visibility,
                Duration.ofDays(4),
                MIB,
                1000,
                "https://sqs.example/" + name + "-dlq" + suffix,
                Duration.ofDays(14),
                MIB);
    }

    /** What Longhaul sent to the dead-letter queue. */
    public record DeadLetter(
            String body,
            DeadLetterNote note,
            Map<String, String> attributes,
            @Nullable String group) {}

    /** What a message carries in our attribute. */
    private record Ours(@Nullable WakeUpCall call, Delivery.@Nullable Returned letter) {}

    private static final Ours NOTHING = new Ours(null, null);

    private record Sent(String messageId, Instant at) {}

    /** What SQS itself moved to the dead-letter queue after too many receives. */
    public record Moved(
            String messageId,
            String body,
            Map<String, String> attributes,
            @Nullable WakeUpCall call) {}

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

    /**
     * Plans a fault.
     *
     * @param where tests the operation ({@code receive hide delete send deadLetter}) and the queue's name, the handle, the job id or the
     *     letter's kind
     * @param afterTheEffect the call does its work, and its answer is lost
     */
    public void fail(BiPredicate<String, String> where, Kind kind, boolean afterTheEffect, int times) {
        locked(() -> faults.add(new Fault(where, kind, afterTheEffect, times)));
    }

    /** Ends all planned faults. */
    public void heal() {
        locked(() -> {
            faults.clear();
            return true;
        });
    }

    /** What the queue says of itself, and keeps to, from now on. */
    public void set(QueueFacts facts) {
        locked(() -> this.facts = facts);
    }

    /** Lets a receive of an empty queue wait in real time; a message that comes or returns ends the wait. */
    public void waitWhenEmpty(Duration time) {
        locked(() -> waitWhenEmpty = time);
    }

    /** Decides anew which old handles still delete. */
    public void seed(long seed) {
        locked(() -> random = new Random(seed));
    }

    /** Sends as a producer does that knows nothing of Longhaul. */
    public String put(String body, Map<String, String> attributes) {
        return put(body, attributes, Duration.ZERO);
    }

    public String put(String body, Map<String, String> attributes, Duration delay) {
        return locked(() -> add(body, NOTHING, new Place(null, "put-" + ids), delay, attributes));
    }

    /** Sends to a message group, as no repeat of another send. */
    public String put(String body, Map<String, String> attributes, String group) {
        return put(body, attributes, new Place(group, "put-" + ids));
    }

    public String put(String body, Map<String, String> attributes, Place place) {
        return locked(() -> add(body, NOTHING, place, Duration.ZERO, attributes));
    }

    public List<DeadLetter> deadLetters() {
        return locked(() -> List.copyOf(deadLetters));
    }

    public List<Moved> moved() {
        return locked(() -> List.copyOf(moved));
    }

    /** What a redrive at the console does with a dead letter: the message is back, with the letter's note as its attribute. */
    public String redrive(DeadLetter letter) {
        return locked(() -> {
            deadLetters.remove(letter);
            DeadLetterNote note = letter.note();
            WakeUpCall call = note.job() == null || note.digest() == null
                    ? null
                    : new WakeUpCall(note.job(), note.digest(), note.wake(), true);
            Place place = new Place(letter.group(), "redrive-" + ids);
            Ours ours = new Ours(call, new Delivery.Returned(note.kind(), note.reason(), note.copy()));
            return add(letter.body(), ours, place, Duration.ZERO, letter.attributes());
        });
    }

    /** The ids of all messages, hidden ones included. */
    public List<String> messages() {
        return locked(() -> List.copyOf(messages.keySet()));
    }

    /** Deletes every message, in flight or not. */
    public void purge() {
        locked(() -> {
            messages.clear();
            return true;
        });
    }

    /** Whether a message stands for the job, hidden or not. */
    public boolean holds(String job) {
        return locked(() -> {
            expire();
            return messages.values().stream()
                    .anyMatch(message -> message.call == null
                            ? message.body.startsWith(job + " ")
                            : message.call.job().value().equals(job));
        });
    }

    /** How many messages there are, hidden ones included. */
    public int size() {
        return locked(() -> {
            expire();
            return messages.size();
        });
    }

    public List<String> calls() {
        return locked(() -> List.copyOf(calls));
    }

    /** Whether the message can be received now. */
    public boolean isVisible(String messageId) {
        return locked(() -> {
            expire();
            StoredMessage message = messages.get(messageId);
            return message != null && message.isVisible(clock.instant());
        });
    }

    /** The duplicate delivery that SQS allows itself: the message is visible again at once. */
    public void deliverAgain(String messageId) {
        locked(() -> {
            StoredMessage message = messages.get(messageId);
            if (message != null) {
                message.hideUntil(clock.instant());
                changed.signalAll();
            }
            return true;
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public QueueFacts facts() {
        return locked(() -> facts);
    }

    @Override
    public List<Delivery> receive(int limit) {
        return locked(() -> {
            calls.add("receive");
            strike("receive", name, false);
            List<Delivery> received = takeInTime(limit);
            strike("receive", name, true);
            return received;
        });
    }

    private List<Delivery> takeInTime(int limit) {
        long deadline = System.nanoTime() + waitWhenEmpty.toNanos();
        try {
            List<Delivery> received = take(limit);
            while (received.isEmpty() && System.nanoTime() - deadline < 0) {
                long _ = changed.awaitNanos(GLANCE_NANOS);
                received = take(limit);
            }
            return received;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueException(Kind.Unavailable, "receive was interrupted", e);
        }
    }

    private List<Delivery> take(int limit) {
        if (limit < 1 || limit > 10) {
            throw new QueueException(Kind.Unexpected, "MaxNumberOfMessages is 1 to 10, not " + limit, null);
        }
        expire();
        Instant now = clock.instant();
        List<Delivery> received = new ArrayList<>();
        Set<String> busy = busyGroups(now);
        for (StoredMessage message : List.copyOf(messages.values())) {
            boolean free = message.group == null || !busy.contains(message.group);
            if (received.size() < limit && message.isVisible(now) && free && !movesAway(message)) {
                received.add(message.receive(now, visibility));
            }
        }
        return received;
    }

    /** Groups of which a message is in flight, on a FIFO queue. */
    private Set<String> busyGroups(Instant now) {
        Set<String> busy = new HashSet<>();
        if (facts.isFifo()) {
            messages.values().stream()
                    .filter(message -> !message.isVisible(now))
                    .map(message -> message.group)
                    .filter(Objects::nonNull)
                    .forEach(busy::add);
        }
        return busy;
    }

    private boolean movesAway(StoredMessage message) {
        Integer most = facts.maxReceiveCount();
        if (most == null || message.receives() < most) {
            return false;
        }
        messages.remove(message.id);
        moved.add(new Moved(message.id, message.body, message.attributes, message.call));
        return true;
    }

    @Override
    public Map<String, QueueException> hide(Map<String, Duration> durations) {
        return locked(() -> {
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
        });
    }

    private void hideOne(String handle, Duration duration) {
        expire();
        if (duration.isNegative() || duration.compareTo(LONGEST_HIDE) > 0) {
            throw new QueueException(Kind.Unexpected, "VisibilityTimeout is 0 to 43200 s, not " + duration, null);
        }
        StoredMessage message = messages.get(StoredMessage.idOf(handle));
        Instant now = clock.instant();
        if (message == null || !message.handle().equals(handle) || message.isVisible(now)) {
            throw new QueueException(Kind.MessageLost, "MessageNotInflight", null);
        }
        Instant until = now.plus(duration);
        if (!message.mayHideUntil(until, LONGEST_HIDE)) {
            throw new QueueException(Kind.Unexpected, "Total VisibilityTimeout is beyond the limit of 43200 s", null);
        }
        message.hideUntil(until);
        changed.signalAll();
    }

    @Override
    public void delete(String handle) {
        locked(() -> {
            calls.add("delete " + handle);
            strike("delete", handle, false);
            expire();
            StoredMessage message = messages.get(StoredMessage.idOf(handle));
            if (message != null && deletes(handle, message)) {
                messages.remove(message.id);
            }
            strike("delete", handle, true);
            return true;
        });
    }

    private boolean deletes(String handle, StoredMessage message) {
        boolean newest = message.handle().equals(handle);
        return facts.isFifo() ? newest && !message.isVisible(clock.instant()) : newest || random.nextBoolean();
    }

    @Override
    public String send(String body, WakeUpCall call, Place place, Duration delay, Map<String, String> attributes) {
        return locked(() -> {
            calls.add("send " + call.job());
            strike("send", call.job().value(), false);
            String id = add(body, new Ours(call, null), place, delay, attributes);
            strike("send", call.job().value(), true);
            return id;
        });
    }

    private String add(String body, Ours ours, Place place, Duration delay, Map<String, String> attributes) {
        WakeUpCall call = ours.call();
        Duration longest = facts.isFifo() ? Duration.ZERO : LONGEST_DELAY;
        if (delay.isNegative() || delay.compareTo(longest) > 0) {
            throw new IllegalArgumentException("DelaySeconds is 0 to " + longest.toSeconds() + ", not " + delay);
        }
        Map<String, String> all = new HashMap<>(attributes);
        if (call != null) {
            all.put(
                    WakeUpCall.ATTRIBUTE,
                    "{\"job\":\"" + call.job() + "\",\"digest\":\"" + call.digest() + "\",\"wake\":" + call.wake()
                            + "}");
        }
        check(body, all, facts.maximumMessageBytes());
        String group = place.group() == null && facts.isFifo() ? place.deduplication() : place.group();
        StoredMessage message =
                new StoredMessage("m-" + ++ids, body, attributes, call, ours.letter(), group, clock.instant(), delay);
        String first = first(sends, place, message.id);
        if (!first.equals(message.id)) {
            return first;
        }
        messages.put(message.id, message);
        changed.signalAll();
        return message.id;
    }

    /** The id of the message that this send repeats, or its own. */
    private String first(Map<String, Sent> sends, Place place, String id) {
        Instant now = clock.instant();
        Sent known = facts.isFifo() ? sends.get(place.deduplication()) : null;
        if (known != null && now.isBefore(known.at().plus(DEDUPLICATION))) {
            return known.messageId();
        }
        sends.put(place.deduplication(), new Sent(id, now));
        return id;
    }

    private static void check(String body, Map<String, String> attributes, int limit) {
        if (body.isEmpty()) {
            throw new QueueException(Kind.Unexpected, "a message body has at least one character", null);
        }
        if (attributes.size() > MOST_ATTRIBUTES) {
            throw new QueueException(Kind.Unexpected, "a message has at most 10 attributes", null);
        }
        if (StoredMessage.bytes(body, attributes) > limit) {
            throw new QueueException(Kind.TooLarge, "a message must be shorter than " + limit + " bytes", null);
        }
    }

    @Override
    public boolean deadLetter(String body, DeadLetterNote note, Place place, Map<String, String> attributes) {
        return locked(() -> {
            calls.add("deadLetter " + note.kind());
            strike("deadLetter", note.kind(), false);
            Integer limit = facts.deadLetterMaximumMessageBytes();
            if (facts.deadLetterUrl() == null) {
                throw new QueueException(Kind.NoSuchQueue, "queue " + name + " has no dead-letter queue", null);
            }
            check(body, Map.of(WakeUpCall.ATTRIBUTE, text(note)), limit == null ? MIB : limit);
            String id = "d-" + ++ids;
            String first = first(deadSends, place, id);
            boolean fits = attributes.size() < MOST_ATTRIBUTES; // beside the note
            if (first.equals(id)) {
                deadLetters.add(new DeadLetter(body, note, fits ? Map.copyOf(attributes) : Map.of(), place.group()));
            }
            strike("deadLetter", note.kind(), true);
            return fits;
        });
    }

    /** The least that a note needs, since its reason may be cut. */
    private static String text(DeadLetterNote note) {
        return "{\"kind\":\"" + note.kind() + "\",\"job\":\"" + note.job() + "\",\"digest\":\"" + note.digest() + "\"}";
    }

    private void expire() {
        Instant now = clock.instant();
        messages.values().removeIf(message -> message.isExpired(now, facts.retention()));
    }

    private void strike(String operation, String what, boolean after) {
        for (Fault fault : faults) {
            if (fault.times > 0 && fault.after == after && fault.where.test(operation, what)) {
                fault.times--;
                throw new QueueException(fault.kind, operation + " fails as planned", null);
            }
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
