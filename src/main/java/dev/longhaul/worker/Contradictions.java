package dev.longhaul.worker;

import dev.longhaul.guard.GuardConfig;
import dev.longhaul.queue.Queues;
import dev.longhaul.store.StoreConfig;
import dev.longhaul.store.StoreSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Settings of different packages that do not fit each other: found at start, all of them at once. */
final class Contradictions {

    private static final int CALLS_IN_LEASE = 6;

    private Contradictions() {}

    /**
     * Returns if the settings can be used.
     *
     * @throws IllegalStateException with a sentence for each fault
     */
    static void refuse(WorkerConfig worker, StoreConfig store, GuardConfig guards, Queues queues) {
        List<String> faults = faults(worker, store, guards, queues);
        if (!faults.isEmpty()) {
            throw new IllegalStateException("the configuration cannot be used:\n  - " + String.join("\n  - ", faults));
        }
    }

    private static List<String> faults(WorkerConfig worker, StoreConfig store, GuardConfig guards, Queues queues) {
        List<String> faults =
                new ArrayList<>(WorkerSettings.faults(worker, queues.names().size()));
        Duration lease = worker.lease();
        if (store.callTimeout().compareTo(lease.dividedBy(CALLS_IN_LEASE)) > 0) {
            faults.add("longhaul.store.call-timeout (" + store.callTimeout() + ") is longer than a sixth of"
                    + " longhaul.worker.lease (" + lease + "): one hanging call could cost the lease");
        }
        if (queues.names().isEmpty()) {
            faults.add("no queue is configured: set longhaul.queue.address to a queue's URL, ARN or name");
        }
        faults.addAll(GuardConfig.faults(guards));
        faults.addAll(queues.faults());
        String folder = worker.enabled() ? WorkFolder.of(worker).fault() : null;
        if (folder != null) {
            faults.add(folder);
        }
        faults.addAll(StoreSettings.faults(store));
        return faults;
    }
}
