package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.store.FailedJobs.Part;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The list of failures from both of its ends. */
class FailedJobsTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final InMemoryStore store = new InMemoryStore(new ManualClock(NOON));
    private final FailedJobs failures = new FailedJobs(store);

    @Test
    void findsTheOldestOfNone() {
        assertThat(failures.oldest(null, 10)).isEqualTo(new Part(List.of(), null));
    }

    @Test
    void goesFromTheOldestToTheNewestWithoutLeavingAnyOut() {
        List<String> all = IntStream.range(0, 57)
                .mapToObj(n -> fail("job-" + n, NOON.plus(Duration.ofHours((long) n * n))))
                .toList();
        assertThat(walk(10)).isEqualTo(all);
        assertThat(walk(1)).isEqualTo(all);
        assertThat(walk(100)).isEqualTo(all);
    }

    /** However many there are, the oldest cost a bounded number of listings. */
    @Test
    void findsTheOldestOfManyInAFewListings() {
        for (int n = 0; n < 12_000; n++) {
            fail("job-" + n, NOON.plusSeconds(n));
        }
        int before = store.calls().size();
        Part first = failures.oldest(null, 20);
        assertThat(store.calls().size() - before).isLessThan(45);
        assertThat(first.entries()).hasSize(20);
        assertThat(first.entries().getFirst().job().value()).isEqualTo("job-0");
        assertThat(first.entries().getLast().job().value()).isEqualTo("job-19");

        int middle = store.calls().size();
        Part next = failures.oldest(first.next(), 20);
        assertThat(store.calls().size() - middle).isLessThan(45);
        assertThat(next.entries().getFirst().job().value()).isEqualTo("job-20");
    }

    @Test
    void findsThoseThatFailedAtOneMoment() {
        IntStream.range(0, 1_200).forEach(n -> fail(String.format("job-%04d", n), NOON));
        List<String> walked = walk(500);
        assertThat(walked).hasSize(1_200).doesNotHaveDuplicates();
    }

    @Test
    void listsTheNewestFirst() {
        fail("old", NOON);
        fail("new", NOON.plusSeconds(1));
        Part part = failures.newest(null, 1);
        assertThat(part.entries()).extracting(entry -> entry.job().value()).containsExactly("new");
        assertThat(failures.newest(part.next(), 1).entries())
                .extracting(FailedJobs.Entry::at)
                .containsExactly(NOON);
    }

    @Test
    void knowsTheNamesOfEntries() {
        FailedJobs.Entry entry = failures.newest(null, 1).entries().stream()
                .findFirst()
                .orElseGet(() -> FailedJobs.named("8232656400000-a.b-c"));
        assertThat(FailedJobs.isName(entry.name())).isTrue();
        assertThat(entry.job()).isEqualTo(new JobId("a.b-c"));
        for (String word :
                List.of("", "a", "8232656400000-", "8232656400000-..", "8232656400000-a/b", "../8232656400000-a")) {
            assertThat(FailedJobs.isName(word)).as(word).isFalse();
        }
    }

    private String fail(String job, Instant at) {
        store.put(Keys.indexFailed(at, new JobId(job)), new byte[0], "x", new ObjectStore.Condition.Always());
        return job;
    }

    private List<String> walk(int limit) {
        List<String> walked = new ArrayList<>();
        String after = null;
        do {
            Part part = failures.oldest(after, limit);
            assertThat(part.entries()).hasSizeLessThanOrEqualTo(limit);
            part.entries().forEach(entry -> walked.add(entry.job().value()));
            after = part.next();
        } while (after != null);
        return walked;
    }
}
