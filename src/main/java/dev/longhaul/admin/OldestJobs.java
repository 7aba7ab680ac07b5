package dev.longhaul.admin;

import dev.longhaul.admin.QueueView.OldestJob;
import dev.longhaul.api.ApiConfig;
import dev.longhaul.api.Together;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.JobIndex.OpenRound;
import dev.longhaul.store.JobIndex.OpenRounds;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the oldest open job of each queue: markers of open rounds tell their age in a listing, records only to which queue they belong.
 * Reads the oldest first, and no more than it may.
 */
@Singleton
class OldestJobs {

    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final int PAGE = 1_000;
    private static final int PAGES = 5;
    private static final int AT_ONCE = 10;

    private final JobIndex index;
    private final Ledger ledger;
    private final int readLimit;
    private final InstantSource clock;
    private Found last = new Found(Instant.EPOCH, Set.of(), Map.of());

    /** What was found of these queues. */
    private record Found(Instant at, Set<String> queues, Map<String, OldestJob> jobs) {

        /** The clock may have been set meanwhile, to either side. */
        boolean answers(Set<String> asked, Instant now) {
            return queues.containsAll(asked) && Duration.between(at, now).abs().compareTo(FRESH) < 0;
        }
    }

    @Inject
    OldestJobs(JobIndex index, Ledger ledger, ApiConfig config, InstantSource clock) {
        this(index, ledger, config.scanLimit(), clock);
    }

    OldestJobs(JobIndex index, Ledger ledger, int readLimit, InstantSource clock) {
        this.index = index;
        this.ledger = ledger;
        this.readLimit = readLimit;
        this.clock = clock;
    }

    /**
     * The same as it was within the last seconds: a page that asks all the time must not cost hundreds of requests each time. Whoever comes
     * meanwhile waits for the first one's answer.
     */
    synchronized Map<String, OldestJob> recent(Set<String> queues) {
        if (!last.answers(queues, clock.instant())) {
            Map<String, OldestJob> jobs = of(queues);
            last = new Found(clock.instant(), Set.copyOf(queues), jobs); // the look may have taken its time
        }
        return last.jobs();
    }

    Map<String, OldestJob> of(Set<String> queues) {
        List<OpenRound> rounds = new ArrayList<>();
        String after = null;
        int pages = 0;
        do {
            OpenRounds page = index.open(after, PAGE);
            rounds.addAll(page.rounds());
            after = page.next();
        } while (after != null && ++pages < PAGES);
        rounds.sort(Comparator.comparing(OpenRound::since));
        return find(rounds, queues, clock.instant(), after == null);
    }

    private Map<String, OldestJob> find(List<OpenRound> rounds, Set<String> queues, Instant now, boolean isComplete) {
        Map<String, OldestJob> found = new HashMap<>();
        int most = Math.min(readLimit, rounds.size());
        for (int from = 0; from < most && !found.keySet().containsAll(queues); from += AT_ONCE) {
            List<OpenRound> some = rounds.subList(from, Math.min(from + AT_ONCE, most));
            List<Optional<JobRecord>> records = Together.all(some, this::read);
            for (int i = 0; i < some.size(); i++) {
                Instant since = some.get(i).since();
                records.get(i)
                        .ifPresent(record -> found.putIfAbsent(
                                record.specification().queue(), view(record, since, now, isComplete)));
            }
        }
        return found;
    }

    private static OldestJob view(JobRecord record, Instant since, Instant now, boolean isComplete) {
        return new OldestJob(
                record.id().value(),
                record.state().word(),
                since,
                Math.max(0, Duration.between(since, now).toSeconds()),
                isComplete);
    }

    private Optional<JobRecord> read(OpenRound round) {
        try {
            return ledger.read(round.job())
                    .map(Ledger.Entry::record)
                    .filter(job -> job.isKnown() && !job.isSettled() && job.round() == round.round());
        } catch (NewerRecord _) {
            return Optional.empty();
        }
    }
}
