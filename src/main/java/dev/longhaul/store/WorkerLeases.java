package dev.longhaul.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.Page;
import dev.longhaul.store.ObjectStore.StoredObject;
import dev.longhaul.store.WorkerFace.Orders;
import dev.longhaul.store.WorkerFace.Saying;
import dev.longhaul.store.WorkerFace.Tombstone;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The workers' leases. A worker is dead when its object is missing, stopped or tombstoned, or when S3 itself says, in one answer, that
 * the object is older than the lease: S3's clock on both sides, no clock of ours.
 */
public final class WorkerLeases {

    private static final String JSON = "application/json";
    private static final int PAGE = 1_000;

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

    /**
     * Takes the lease of a new worker id.
     *
     * @throws StoreException of kind {@code Precondition} if another has that id, {@code Unavailable} when S3 does not answer
     */
    public Held take(WorkerFace first) {
        WorkerFace face = first.beaten(first.saying(), nonces.next());
        String key = Keys.worker(face.id());
        try {
            return new Held(face, store.put(key, Json.bytes(face), JSON, new Condition.IfAbsent()));
        } catch (StoreException e) {
            return found(key, e)
                    .filter(there -> there.face.nonce().equals(face.nonce()))
                    .orElseThrow(() -> e);
        }
    }

    /**
     * Renews a lease. {@code Renewed} always means a write that was made after this call began: where an earlier write of this worker is
     * found, whose answer had been lost, it is written again on top of that one. A lease that was ended is never renewed.
     *
     * @throws StoreException of kind {@code Unavailable} when S3 does not answer
     */
    public Renewal renew(Held held, Saying now) {
        Held on = held;
        for (int round = 0; round < Ledger.ROUNDS_LIMIT; round++) {
            WorkerFace next = on.face.beaten(now, nonces.next());
            String key = Keys.worker(next.id());
            try {
                return new Renewal.Renewed(
                        new Held(next, store.put(key, Json.bytes(next), JSON, new Condition.IfMatch(on.etag))));
            } catch (StoreException e) {
                Optional<Held> there = found(key, e);
                Renewal settled = settled(there, next);
                if (settled != null) {
                    return settled;
                }
                Held seen = there.orElseThrow();
                if (seen.etag.equals(on.etag) && e.kind() == StoreException.Kind.Unavailable) {
                    throw e;
                }
                on = seen;
            }
        }
        throw contended(Keys.worker(held.face.id()));
    }

    /** What a failed write came to, or null if it was not made and may be made on top of what is there. */
    private static @Nullable Renewal settled(Optional<Held> there, WorkerFace written) {
        if (there.isEmpty()) {
            return new Renewal.Lost("the lease object is gone");
        }
        WorkerFace seen = there.get().face;
        if (seen.tombstone() != null) {
            return new Renewal.Lost("tombstoned by " + seen.tombstone().by());
        }
        if (seen.nonce().equals(written.nonce())) {
            return new Renewal.Renewed(there.get());
        }
        return seen.isOver() && !written.isOver() ? new Renewal.Lost("the lease was ended") : null;
    }

    /** A worker as found, with what S3 says of its lease in the same answer. */
    public record Seen(WorkerFace face, boolean isAlive, Duration age) {}

    /**
     * Some of the workers' ids, in the order of their keys.
     *
     * @param after key of the last one seen, null for the first
     */
    public Listed workers(@Nullable String after, int limit) {
        Page page = store.list(Keys.WORKERS, after, limit);
        return new Listed(
                page.entries().stream()
                        .map(entry -> Keys.workerOf(entry.key()))
                        .filter(Objects::nonNull)
                        .toList(),
                page.next());
    }

    /**
     * The workers that may be alive, in the order of their keys. Those that ended stay for a day, and may be many times as many: one whose
     * object is older than the newest by more than a lease is dead, whatever the time is. Costs a listing for each thousand objects.
     *
     * @param limit of how many are given
     */
    public Listed maybeAlive(int limit) {
        List<Page.Entry> all = new ArrayList<>();
        String after = null;
        do {
            Page page = store.list(Keys.WORKERS, after, PAGE);
            all.addAll(page.entries());
            after = page.next();
        } while (after != null);
        Instant newest = all.stream()
                .map(Page.Entry::lastModified)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        List<Page.Entry> some = all.stream()
                .filter(entry -> Keys.workerOf(entry.key()) != null
                        && !entry.lastModified().isBefore(newest.minus(lease)))
                .limit(limit + 1L)
                .toList();
        List<String> ids = some.stream()
                .limit(limit)
                .map(entry -> Keys.workerOf(entry.key()))
                .filter(Objects::nonNull)
                .toList();
        return new Listed(ids, some.size() > limit ? some.get(limit - 1).key() : null);
    }

    /**
     * Some workers.
     *
     * @param next where to go on, null at the end
     */
    public record Listed(List<String> workers, @Nullable String next) {}

    /** One worker and how it stands; empty if nothing is left of it. */
    public Optional<Seen> see(String worker) {
        String key = Keys.worker(worker);
        return store.get(key).map(object -> {
            WorkerFace face = face(key, object);
            Duration age = Duration.between(object.lastModified(), object.answeredAt());
            return new Seen(face, standing(face, object) instanceof Standing.Alive, age);
        });
    }

    /**
     * Writes an order into the object of a worker that lives; its next beat finds it. The write counts as a sign of life, so that a worker
     * that died just before is taken for alive for one lease more.
     *
     * @param order the next orders; the same for none, so that a repeat writes nothing
     * @return the worker as it is then; empty if nothing is left of it. Nothing was written where it is not alive.
     */
    public Optional<Seen> order(String worker, UnaryOperator<Orders> order) {
        String key = Keys.worker(worker);
        for (int round = 0; round < Ledger.ROUNDS_LIMIT; round++) {
            Optional<StoredObject> object = store.get(key);
            if (object.isEmpty()) {
                return Optional.empty();
            }
            WorkerFace face = face(key, object.get());
            Duration age =
                    Duration.between(object.get().lastModified(), object.get().answeredAt());
            boolean isAlive = standing(face, object.get()) instanceof Standing.Alive;
            Orders next = order.apply(face.ordersOrNone());
            if (!isAlive || next.equals(face.ordersOrNone())) {
                return Optional.of(new Seen(face, isAlive, age));
            }
            WorkerFace ordered = face.ordered(next, nonces.next());
            try {
                String _ = store.put(
                        key,
                        laidOver(key, object.get(), ordered),
                        JSON,
                        new Condition.IfMatch(object.get().etag()));
                return Optional.of(new Seen(ordered, true, Duration.ZERO));
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.Precondition && e.kind() != StoreException.Kind.Conflict) {
                    throw e; // where only the answer was lost, the caller's repeat finds the order there
                }
            }
        }
        throw contended(key);
    }

    /** What this version does not know of a worker of a newer one stays. */
    private static byte[] laidOver(String key, StoredObject before, WorkerFace now) {
        try {
            ObjectNode node = Json.MAPPER.readValue(before.body(), ObjectNode.class);
            node.put("nonce", now.nonce());
            node.set("orders", Json.MAPPER.valueToTree(now.orders()));
            return Json.bytes(node);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.Unexpected, key + " is no readable worker lease", e);
        }
    }

    /** What is there after a write that did not answer with success; throws what no reading can clear up. */
    private Optional<Held> found(String key, StoreException failure) {
        switch (failure.kind()) {
            case Precondition, Conflict, Unavailable, Missing -> {}
            case Denied, Unexpected -> throw failure;
        }
        try {
            return store.get(key).map(object -> new Held(face(key, object), object.etag()));
        } catch (StoreException e) {
            e.addSuppressed(failure);
            throw e;
        }
    }

    /** What a worker last said of itself; empty if nothing is left of it. */
    public Optional<WorkerFace> face(String worker) {
        return store.get(Keys.worker(worker)).map(object -> face(Keys.worker(worker), object));
    }

    /**
     * Workers that have not beaten for a while, in the order of their keys. A listing's times and the caller's clock choose them, so one may
     * be alive all the same.
     *
     * @param after where the part before ended, null for the first
     * @param limit how many objects are looked through
     */
    public Quiet quiet(Instant since, @Nullable String after, int limit) {
        Page page = store.list(Keys.WORKERS, after, limit);
        List<String> workers = page.entries().stream()
                .filter(entry -> entry.lastModified().isBefore(since))
                .map(entry -> Keys.workerOf(entry.key()))
                .filter(Objects::nonNull)
                .toList();
        return new Quiet(
                workers, page.entries().stream().map(Page.Entry::lastModified).toList(), page.next());
    }

    /**
     * Some of them.
     *
     * @param beats when each worker that was looked at has last written its object, quiet or not
     * @param next where to go on, null at the end
     */
    public record Quiet(
            List<String> workers,
            List<Instant> beats,
            @Nullable String next) {}

    /**
     * Removes what is left of a worker that ended that long ago by S3's clock: nobody writes it any more, and a missing one is as dead.
     *
     * @return whether there was such a one
     */
    public boolean forget(String worker, Duration age) {
        String key = Keys.worker(worker);
        Optional<StoredObject> object = store.get(key);
        boolean isOld = object.filter(found -> face(key, found).isOver())
                .filter(found -> Duration.between(found.lastModified(), found.answeredAt())
                                .compareTo(age)
                        > 0)
                .isPresent();
        if (isOld) {
            store.delete(key);
        }
        return isOld;
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
        throw contended(key);
    }

    private static StoreException contended(String key) {
        return new StoreException(StoreException.Kind.Unavailable, key + " is changed by others all the time", null);
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
