package dev.longhaul.store;

import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.StoredObject;
import dev.longhaul.store.WorkerFace.Run;
import dev.longhaul.store.WorkerFace.Tombstone;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The workers' leases. A worker is dead when its object is missing, stopped or tombstoned, or when S3 itself says, in one answer, that
 * the object is older than the lease: S3's clock on both sides, no clock of ours.
 */
public final class WorkerLeases {

    private static final String JSON = "application/json";

    private final ObjectStore store;
    private final Nonces nonces;
    private final Duration lease;

    public WorkerLeases(ObjectStore store, RandomGenerator random, Duration lease) {
        this.store = store;
        this.nonces = new Nonces(random);
        this.lease = lease;
    }

    /** A lease that is held, as last written. */
    public record Held(WorkerFace face, String etag) {}

    /** What a renewal came to. */
    public sealed interface Renewal {
        record Renewed(Held held) implements Renewal {}

        /** Somebody buried this worker, or its object is gone: it must stop all it runs. */
        record Lost(String why) implements Renewal {}
    }

    /** How a worker stands. */
    public sealed interface Standing {
        /**
         * The worker may be running.
         *
         * @param face what it last said of itself
         * @param remaining until the lease ends unless renewed
         */
        record Alive(WorkerFace face, Duration remaining) implements Standing {}

        /** The worker's lease has ended and cannot come back. */
        record Dead() implements Standing {}
    }

    public Duration lease() {
        return lease;
    }

    /** Takes the lease of a new worker id. */
    public Held take(WorkerFace first) {
        WorkerFace face = first.beaten(first.state(), List.of(), nonces.next());
        String etag = store.put(Keys.worker(face.id()), Json.bytes(face), JSON, new Condition.IfAbsent());
        return new Held(face, etag);
    }

    /**
     * Renews a lease.
     *
     * @throws StoreException of kind {@code Unavailable} when S3 does not answer
     */
    public Renewal renew(Held held, String state, List<Run> running) {
        WorkerFace next = held.face.beaten(state, running, nonces.next());
        String key = Keys.worker(next.id());
        try {
            return new Renewal.Renewed(
                    new Held(next, store.put(key, Json.bytes(next), JSON, new Condition.IfMatch(held.etag))));
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.Denied || e.kind() == StoreException.Kind.Unexpected) {
                throw e;
            }
            Optional<StoredObject> there = store.get(key);
            if (there.isEmpty()) {
                return new Renewal.Lost("the lease object is gone");
            }
            WorkerFace seen = face(key, there.get());
            if (seen.tombstone() != null) {
                return new Renewal.Lost("tombstoned by " + seen.tombstone().by());
            }
            if (seen.nonce().equals(next.nonce())) {
                return new Renewal.Renewed(new Held(next, there.get().etag()));
            }
            if (seen.nonce().equals(held.face.nonce())) {
                throw new StoreException(StoreException.Kind.Unavailable, "the lease was not renewed", e);
            }
            return new Renewal.Renewed(new Held(seen, there.get().etag()));
        }
    }

    public Standing standing(String worker) {
        return store.get(Keys.worker(worker))
                .map(object -> standing(face(Keys.worker(worker), object), object))
                .orElseGet(Standing.Dead::new);
    }

    /**
     * Makes sure that a worker whose lease has ended never comes back, and says how it stands then.
     *
     * @throws StoreException of kind {@code Unavailable} when S3 does not answer, or others were faster each time
     */
    public Standing bury(String worker, String by, Instant now) {
        String key = Keys.worker(worker);
        for (int round = 0; round < Ledger.ROUNDS_LIMIT; round++) {
            Optional<StoredObject> object = store.get(key);
            if (object.isEmpty()) {
                return new Standing.Dead();
            }
            WorkerFace face = face(key, object.get());
            Standing standing = standing(face, object.get());
            if (standing instanceof Standing.Alive || face.isOver()) {
                return standing;
            }
            byte[] buried = Json.bytes(face.buried(new Tombstone(by, now), nonces.next()));
            try {
                store.put(key, buried, JSON, new Condition.IfMatch(object.get().etag()));
                return new Standing.Dead();
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.Precondition && e.kind() != StoreException.Kind.Conflict) {
                    throw e;
                }
            }
        }
        throw new StoreException(StoreException.Kind.Unavailable, key + " is changed by others all the time", null);
    }

    private Standing standing(WorkerFace face, StoredObject object) {
        Duration remaining = lease.minus(Duration.between(object.lastModified(), object.answeredAt()));
        return face.isOver() || remaining.isNegative() ? new Standing.Dead() : new Standing.Alive(face, remaining);
    }

    private static WorkerFace face(String key, StoredObject object) {
        try {
            return Json.MAPPER.readValue(object.body(), WorkerFace.class);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.Unexpected, key + " is no readable worker lease", e);
        }
    }
}
