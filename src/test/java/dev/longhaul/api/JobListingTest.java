package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.Pause;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobListingTest {

    private static final int SCAN_LIMIT = 25;
    private static final JobFilter ALL = new JobFilter(null, null);

    private final InMemoryStore store = new InMemoryStore(new ManualClock(Samples.NOON));
    private final JobIndex index = new JobIndex(store);
    private final Ledger ledger = new Ledger(store, new SplittableRandom(1), Pause.sleeping());
    private final JobListing listing = new JobListing(index, ledger, SCAN_LIMIT);

    @Test
    void listsNewestFirst() {
        add(0, "a");
        add(1, "a");
        add(2, "a");
        assertThat(ids(listing.page(ALL, 10, null))).containsExactly("job-2", "job-1", "job-0");
    }

    @Test
    void goesOnWhereThePageBeforeEnded() {
        IntStream.range(0, 60).forEach(i -> add(i, "a"));
        assertThat(walk(ALL, 7))
                .hasSize(60)
                .doesNotHaveDuplicates()
                .startsWith("job-59")
                .endsWith("job-0");
    }

    @Test
    void endsWithoutACursor() {
        IntStream.range(0, 4).forEach(i -> add(i, "a"));
        assertThat(listing.page(ALL, 4, null).next()).isNull();
        assertThat(listing.page(ALL, 3, null).next()).isNotNull();
        assertThat(new JobListing(new JobIndex(new InMemoryStore(new ManualClock(Samples.NOON))), ledger, SCAN_LIMIT)
                        .page(ALL, 4, null)
                        .jobs())
                .isEmpty();
    }

    @Test
    void filtersByTypeAndState() {
        IntStream.range(0, 60).forEach(i -> add(i, i % 6 == 0 ? "rare" : "a"));
        assertThat(walk(new JobFilter(null, "rare"), 4)).hasSize(10);
        assertThat(walk(new JobFilter("Queued", "rare"), 4)).hasSize(10);
        assertThat(walk(new JobFilter("Running", null), 4)).isEmpty();
    }

    @Test
    void costsABoundedNumberOfRequestsHoweverFewJobsFit() {
        IntStream.range(0, 200).forEach(i -> add(i, i == 0 ? "rare" : "a"));
        int before = store.calls().size();
        JobListing.Page page = listing.page(new JobFilter(null, "rare"), 10, null);
        assertThat(page.jobs()).isEmpty();
        assertThat(page.next()).isNotNull();
        assertThat(store.calls().size() - before).isEqualTo(1 + SCAN_LIMIT);
        assertThat(walk(new JobFilter(null, "rare"), 10)).containsExactly("job-0");
    }

    @Test
    void passesOverKeysThatLonghaulDidNotMake() {
        for (String key : List.of("index/all/", "index/all/readme", "index/all/0000000000000-..")) {
            store.put(key, new byte[0], "text/plain", new ObjectStore.Condition.Always());
        }
        add(1, "a");
        assertThat(ids(listing.page(ALL, 10, null))).containsExactly("job-1");
    }

    @Test
    void passesOverEntriesWithoutAJobOfTheirOwn() {
        JobRecord announcedTwice = job(1, "a");
        index.announce(announcedTwice);
        index.announce(job(2, "a", new JobId("job-1")));
        ledger.create(announcedTwice);
        index.announce(job(3, "a", new JobId("never-created")));
        assertThat(ids(listing.page(ALL, 10, null))).containsExactly("job-1");
    }

    @Test
    void namesAWrongParameter() {
        for (String cursor :
                new String[] {"", "x", "!!!", Cursor.ALL.after(Keys.INDEX_ALL + "../../records/a"), "a".repeat(400)}) {
            assertThat(catchThrowableOfType(Refusal.class, () -> listing.page(ALL, 1, cursor))
                            .problem()
                            .field())
                    .as(cursor)
                    .isEqualTo("cursor");
        }
        assertThat(catchThrowableOfType(Refusal.class, () -> new JobFilter("running", null))
                        .problem()
                        .field())
                .isEqualTo("state");
        assertThat(catchThrowableOfType(Refusal.class, () -> new JobFilter("Abandoned", null))
                        .problem()
                        .field())
                .isEqualTo("state");
        for (String limit : new String[] {"0", "-1", "101", "x", "1.5", "99999999999"}) {
            assertThat(catchThrowableOfType(Refusal.class, () -> Parameters.limit(limit, 20, 100))
                            .problem()
                            .field())
                    .as(limit)
                    .isEqualTo("limit");
        }
    }

    @Test
    void listsAFewUnlessToldHowMany() {
        assertThat(Parameters.limit(null, 20, 100)).isEqualTo(20);
        assertThat(Parameters.limit(null, 20, 5)).isEqualTo(5);
        assertThat(Parameters.limit("100", 20, 100)).isEqualTo(100);
    }

    private List<String> walk(JobFilter filter, int limit) {
        List<String> all = new ArrayList<>();
        String cursor = null;
        do {
            JobListing.Page page = listing.page(filter, limit, cursor);
            assertThat(page.jobs()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(ids(page));
            cursor = page.next();
        } while (cursor != null);
        return all;
    }

    private static List<String> ids(JobListing.Page page) {
        return page.jobs().stream().map(JobView::id).toList();
    }

    private void add(int number, String type) {
        JobRecord record = job(number, type);
        index.announce(record);
        ledger.create(record);
    }

    private static JobRecord job(int number, String type) {
        return job(number, type, new JobId("job-" + number));
    }

    private static JobRecord job(int number, String type, JobId id) {
        Instant created = Samples.NOON.plusSeconds(number);
        return JobRecord.queued(
                id,
                "d".repeat(64),
                new JobSpec("default", type, new JobInput.Inline("{}"), JobOptions.NONE, null),
                new Origin(null, 1, Map.of()),
                new Wake(1, true, null),
                created);
    }
}
