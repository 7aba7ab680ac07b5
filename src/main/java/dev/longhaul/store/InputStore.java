package dev.longhaul.store;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.store.ObjectStore.Condition;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Keeps inputs: small ones in the record, others as objects. */
public final class InputStore {

    private final ObjectStore store;
    private final StreamPatience patience;

    /** Opens inputs with one try. */
    public InputStore(ObjectStore store) {
        this(store, StreamPatience.none());
    }

    /**
     * Keeps inputs in a store.
     *
     * @param patience with which inputs are opened for handlers; saving has none, since a caller waits
     */
    public InputStore(ObjectStore store, StreamPatience patience) {
        this.store = store;
        this.patience = patience;
    }

    /** Where this input will be; {@link #save} must have returned before a record says so. */
    public static JobInput place(JobId job, String digest, String text) {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        return size <= JobInput.INLINE_LIMIT_BYTES
                ? new JobInput.Inline(text)
                : new JobInput.Stored(Keys.input(job, digest), size);
    }

    /** Writes the input where its place is outside the record. Repeats are harmless: the key stands for the content. */
    public void save(JobInput place, String text) {
        if (place instanceof JobInput.Stored stored) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            store.put(stored.key(), bytes, "application/octet-stream", new Condition.Always());
        }
    }

    /** The input from its first byte; the caller closes it. */
    public InputStream open(JobInput input) throws IOException {
        return switch (input) {
            case JobInput.Inline(String text) -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            case JobInput.Stored(String key, long size) ->
                patience.with("opening of " + key, () -> store.open(key, 0))
                        .orElseThrow(() ->
                                new FileNotFoundException("the input of " + size + " bytes at " + key + " is gone"));
        };
    }
}
