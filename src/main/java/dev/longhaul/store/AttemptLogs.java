package dev.longhaul.store;

import dev.longhaul.job.JobId;
import dev.longhaul.job.Owner;
import dev.longhaul.store.ObjectStore.Condition;
import java.io.InputStream;
import java.util.Optional;

/** The logs of attempts, beside their results. They outlive the attempts' other objects. */
public final class AttemptLogs {

    private final ObjectStore store;

    public AttemptLogs(ObjectStore store) {
        this.store = store;
    }

    public void keep(JobId job, Owner owner, byte[] text) {
        store.put(Keys.log(job, owner), text, "text/plain; charset=utf-8", new Condition.Always());
    }

    public Optional<InputStream> open(JobId job, Owner owner) {
        return store.open(Keys.log(job, owner), 0);
    }
}
