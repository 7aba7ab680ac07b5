package dev.longhaul.store;

import dev.longhaul.job.JobId;
import dev.longhaul.job.Owner;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.Fetched;
import dev.longhaul.store.ObjectStore.StoredObject;
import org.jspecify.annotations.Nullable;

/** The logs of attempts, beside their results. They outlive the attempts' other objects. */
public final class AttemptLogs {

    private final ObjectStore store;

    public AttemptLogs(ObjectStore store) {
        this.store = store;
    }

    public void keep(JobId job, Owner owner, byte[] text) {
        store.put(Keys.log(job, owner), text, "text/plain; charset=utf-8", new Condition.Always());
    }

    /** What was found. */
    public sealed interface Copy {
        record None() implements Copy {}

        /** As it was known. */
        record Same() implements Copy {}

        @SuppressWarnings("ArrayRecordComponent") // never compared, handed on to a parser
        record Text(byte[] text, String etag) implements Copy {}
    }

    /**
     * The newest copy of an attempt's log.
     *
     * @param etag of a copy that is known already, null for none
     */
    public Copy read(JobId job, Owner owner, @Nullable String etag) {
        String key = Keys.log(job, owner);
        if (etag == null) {
            return store.get(key).<Copy>map(AttemptLogs::text).orElseGet(Copy.None::new);
        }
        return switch (store.getUnless(key, etag)) {
            case Fetched.Unchanged _ -> new Copy.Same();
            case Fetched.Missing _ -> new Copy.None();
            case Fetched.Changed(StoredObject object) -> text(object);
        };
    }

    private static Copy text(StoredObject object) {
        return new Copy.Text(object.body(), object.etag());
    }
}
