package dev.longhaul.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.Fetched;
import dev.longhaul.store.ObjectStore.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The job records: one object a job, changed only by compare-and-swap.
 *
 * <p>A 412 is never an answer by itself. The record is read again: if it carries the nonce just written, the write was won and its
 * answer lost; otherwise the move is asked again, with what the record says now, and decides whether it still wants to be made.
 */
public final class Ledger {

    /** How often one change meets another writer before it gives up; each such writer has made progress. */
    static final int ROUNDS_LIMIT = 16;

    private static final Duration JITTER = Duration.ofMillis(80);
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();
    private static final String JSON = "application/json";

    private final ObjectStore store;
    private final Nonces nonces;
    private final RandomGenerator random;
    private final Pause pause;

    public Ledger(ObjectStore store, RandomGenerator random, Pause pause) {
        this.store = store;
        this.nonces = new Nonces(random);
        this.random = random;
        this.pause = pause;
    }

    /** A record as read or written, and what is needed to replace it. */
    public static final class Entry {
        private final JobRecord record;
        private final String etag;
        private final ObjectNode raw;

        private Entry(JobRecord record, String etag, ObjectNode raw) {
            this.record = record;
            this.etag = etag;
            this.raw = raw;
        }

        public JobRecord record() {
            return record;
        }
    }

    /** What a change came to. */
    public sealed interface Change {
        Entry entry();

        /** The record is now as the move wanted it. */
        record Made(Entry entry) implements Change {}

        /** The move no longer wanted to be made on the record as it is. */
        record Refused(Entry entry) implements Change {}
    }

    /** What a creation came to. */
    public sealed interface Creation {
        Entry entry();

        record Created(Entry entry) implements Creation {}

        /** There is a record already. */
        record Exists(Entry entry) implements Creation {}
    }

    public Optional<Entry> read(JobId job) {
        return store.get(Keys.record(job)).map(object -> entry(job, object));
    }

    /** The record as it is now, cheaply when it has not changed; empty when it is gone. */
    public Optional<Entry> refresh(Entry entry) {
        JobId job = entry.record.id();
        return switch (store.getUnless(Keys.record(job), entry.etag)) {
            case Fetched.Unchanged _ -> Optional.of(entry);
            case Fetched.Missing _ -> Optional.empty();
            case Fetched.Changed changed -> Optional.of(entry(job, changed.object()));
        };
    }

    /** Writes the first record of a job, if there is none. */
    public Creation create(JobRecord first) {
        RecordCodec.Encoded encoded = RecordCodec.encode(first.stamped(nonces.next()), NOTHING);
        for (int round = 0; round < ROUNDS_LIMIT; round++) {
            try {
                String etag = store.put(Keys.record(first.id()), encoded.bytes(), JSON, new Condition.IfAbsent());
                return new Creation.Created(new Entry(encoded.record(), etag, encoded.raw()));
            } catch (StoreException e) {
                Optional<Entry> there = afterFailed(e, first.id());
                if (there.isPresent()) {
                    return isOurs(there.get(), encoded)
                            ? new Creation.Created(there.get())
                            : new Creation.Exists(there.get());
                }
                if (e.kind() == StoreException.Kind.Unavailable) {
                    throw e;
                }
            }
        }
        throw contended(first.id());
    }

    /**
     * Makes a move on the record, as often as it takes.
     *
     * @throws StoreException of kind {@code Unavailable} when S3 does not answer: the change may have been made, and the caller's next
     *     try finds out; of kind {@code Missing} when the record is gone
     */
    public Change change(Entry seen, Move move) {
        Entry current = seen;
        for (int round = 0; round < ROUNDS_LIMIT; round++) {
            switch (move.on(current.record)) {
                case Move.Step.Done _ -> {
                    return new Change.Made(current);
                }
                case Move.Step.Refuse _ -> {
                    return new Change.Refused(current);
                }
                case Move.Step.To to -> {
                    RecordCodec.Encoded encoded = RecordCodec.encode(to.next().stamped(nonces.next()), current.raw);
                    try {
                        return new Change.Made(swap(current, encoded));
                    } catch (StoreException e) {
                        JobId job = current.record.id();
                        current = afterFailed(e, job).orElseThrow(() -> gone(job));
                        if (isOurs(current, encoded)) {
                            return new Change.Made(current);
                        }
                        if (e.kind() == StoreException.Kind.Unavailable) {
                            throw e;
                        }
                    }
                }
            }
        }
        throw contended(seen.record.id());
    }

    private Entry swap(Entry current, RecordCodec.Encoded encoded) {
        String key = Keys.record(current.record.id());
        String etag = store.put(key, encoded.bytes(), JSON, new Condition.IfMatch(current.etag));
        return new Entry(encoded.record(), etag, encoded.raw());
    }

    /** What is there after a write that did not answer with success; throws what no reading can clear up. */
    private Optional<Entry> afterFailed(StoreException failure, JobId job) {
        switch (failure.kind()) {
            case Precondition, Unavailable -> {}
            case Conflict -> pause.pause(JITTER.multipliedBy(1 + random.nextInt(4)));
            case Missing, Denied, Unexpected -> throw failure;
        }
        try {
            return read(job);
        } catch (StoreException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    private static boolean isOurs(Entry there, RecordCodec.Encoded written) {
        return there.record.nonce().equals(written.record().nonce());
    }

    private static Entry entry(JobId job, StoredObject object) {
        RecordCodec.Decoded decoded = RecordCodec.decode(Keys.record(job), object.body());
        return new Entry(decoded.record(), object.etag(), decoded.raw());
    }

    private static StoreException gone(JobId job) {
        return new StoreException(StoreException.Kind.Missing, "the record of job " + job + " is gone", null);
    }

    private static StoreException contended(JobId job) {
        return new StoreException(
                StoreException.Kind.Unavailable,
                "the record of job " + job + " was changed by others " + ROUNDS_LIMIT + " times in a row",
                null);
    }
}
