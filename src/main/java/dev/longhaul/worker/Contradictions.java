package dev.longhaul.worker;

import dev.longhaul.guard.GuardConfig;
import dev.longhaul.handler.exec.ExecConfig;
import dev.longhaul.handler.exec.LongestEnd;
import dev.longhaul.queue.Queues;
import dev.longhaul.store.StoreConfig;
import dev.longhaul.store.StoreSettings;
import dev.longhaul.telemetry.TelemetryConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
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
     * @throws ConfigurationException with a sentence for each fault
     */
    static void refuse(Settings settings, Queues queues) {
        List<String> faults = faults(settings, queues);
        if (!faults.isEmpty()) {
            throw new ConfigurationException("the configuration cannot be used:\n  - " + String.join("\n  - ", faults));
        }
    }

    private static List<String> faults(Settings settings, Queues queues) {
        WorkerConfig worker = settings.worker();
        StoreConfig store = settings.store();
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
        faults.addAll(GuardConfig.faults(settings.guards()));
        faults.addAll(TelemetryConfig.faults(settings.telemetry()));
        faults.addAll(queues.faults());
        String folder = worker.enabled() ? WorkFolder.of(worker).fault() : null;
        if (folder != null) {
            faults.add(folder);
        }
        faults.addAll(StoreSettings.faults(store));
        faults.addAll(programEnds(worker, settings.exec()));
        return faults;
    }

    /** A program that is still being ended must not be taken for a handler that will not end. */
    static List<String> programEnds(WorkerConfig worker, ExecConfig exec) {
        return LongestEnd.all(exec).stream()
                .filter(end -> end.time().compareTo(worker.endGrace()) > 0)
                .map(end -> end.reason() + " are longer than longhaul.worker.end-grace (" + worker.endGrace()
                        + "): a cancel could condemn the worker while the program is still ending")
                .toList();
    }
}
