package dev.longhaul.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Samples;
import dev.longhaul.job.Wake;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Keys;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.Pause;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OldestJobsTest {

    private static final int READS = 20;

    private final ManualClock clock = new ManualClock(Samples.NOON);
    private final InMemoryStore store = new InMemoryStore(clock);
    private final Ledger ledger = new Ledger(store, new SplittableRandom(1), Pause.sleeping());
    private final OldestJobs oldest = new OldestJobs(new JobIndex(store), ledger, READS, clock);

    @Test
    void findsTheOldestOfEachQueue() {
        add("first", "a");
        clock.advance(Duration.ofSeconds(30));
        add("second", "a");
        add("other", "b");
        clock.advance(Duration.ofSeconds(30));
        var found = oldest.of(Set.of("a", "b", "empty"));
        assertThat(found.keySet()).containsExactlyInAnyOrder("a", "b");
        assertThat(found.get("a"))
                .extracting(QueueView.OldestJob::job, QueueView.OldestJob::ageSeconds, QueueView.OldestJob::exact)
                .containsExactly("first", 60L, true);
    }

    @Test
    void looksAgainAfterSecondsOnlyHoweverOftenItIsAsked() {
        add("first", "a");
        oldest.recent(Set.of("a"));
        int asked = store.calls().size();
        clock.advance(Duration.ofSeconds(9));
        oldest.recent(Set.of("a"));
        assertThat(store.calls()).hasSize(asked);
        clock.advance(Duration.ofSeconds(1));
        oldest.recent(Set.of("a"));
        assertThat(store.calls().size()).isGreaterThan(asked);
    }

    @Test
    void looksAgainForAQueueThatItHasNotLookedForAndWhenTheClockWasSetBack() {
        add("first", "a");
        add("other", "b");
        assertThat(oldest.recent(Set.of("a"))).containsKey("a");
        assertThat(oldest.recent(Set.of("a", "b"))).containsKey("b");
        int asked = store.calls().size();
        clock.advance(Duration.ofHours(-1));
        oldest.recent(Set.of("a", "b"));
        assertThat(store.calls().size()).isGreaterThan(asked);
    }

    private void add(String id, String queue) {
        JobId job = new JobId(id);
        var _ = store.put(Keys.open(job, 1), new byte[0], "text/plain", new Condition.Always());
        var _ = ledger.create(JobRecord.queued(
                job,
                "d".repeat(64),
                new JobSpec(queue, "x", new JobInput.Inline("{}"), JobOptions.NONE, null),
                new Origin(null, 1, Map.of()),
                new Wake(1, true, null),
                clock.instant()));
    }
}
