package dev.longhaul.live;

import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.job.JobId;
import dev.longhaul.store.Ledger;
import dev.longhaul.worker.Conditions;
import dev.longhaul.worker.LiveAttempts;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The jobs that are watched through this worker: as many as the settings allow. */
@Singleton
public class Feeds {

    private final Ledger ledger;
    private final LiveAttempts attempts;
    private final Conditions conditions;
    private final LiveConfig config;
    private final Map<JobId, Feed> feeds = new HashMap<>();

    Feeds(Ledger ledger, LiveAttempts attempts, Conditions conditions, LiveConfig config) {
        this.ledger = ledger;
        this.attempts = attempts;
        this.conditions = conditions;
        this.config = config;
    }

    void check(@Observes StartupEvent started) {
        List<String> faults = LiveConfig.faults(config);
        if (!faults.isEmpty()) {
            throw new ConfigurationException("the configuration cannot be used:\n  - " + String.join("\n  - ", faults));
        }
    }

    /**
     * Joins those who watch a job; whoever joins leaves.
     *
     * @param found its record, as it was just read
     */
    synchronized Feed join(Ledger.Entry found) {
        JobId job = found.record().id();
        Feed feed = feeds.get(job);
        if (feed == null || feed.isOver()) {
            if (feeds.size() >= config.jobs()) {
                throw new Refusal(
                        Problem.of(
                                503,
                                "full",
                                "Too many jobs are watched",
                                "As many jobs as longhaul.live.jobs allows are watched through this worker; ask for this one later."));
            }
            feed = new Feed(new Watched(ledger, attempts, conditions, found), config.interval());
            feeds.put(job, feed);
        }
        if (feed.join()) {
            begin(feed);
        }
        return feed;
    }

    synchronized void leave(JobId job, Feed feed, Listener listener) {
        if (feed.leave(listener)) {
            feeds.remove(job, feed);
        }
    }

    /** How many jobs are watched. */
    synchronized int size() {
        return feeds.size();
    }

    private static void begin(Feed feed) {
        Thread.ofVirtual().name("longhaul-watch").start(() -> {
            try {
                feed.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
