package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.job.Result;
import dev.longhaul.job.Samples;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResultListingTest {

    private static final JobId JOB = new JobId("job-1");
    private static final String PREFIX = "attempts/job-1/1-n/result/";

    private final InMemoryStore store = new InMemoryStore(new ManualClock(Samples.NOON));
    private final ResultListing listing = new ResultListing(store);

    @Test
    void takesAShortListFromTheRecord() {
        ResultView view = listing.page(JOB, result(3), 50, null);
        assertThat(view.count()).isEqualTo(3);
        assertThat(view.outputs()).extracting(ResultView.OutputView::name).containsExactly("f 00", "f 01", "f 02");
        assertThat(view.outputs().getFirst().href()).isEqualTo("/jobs/job-1/result/f%2000");
        assertThat(store.calls()).isEmpty();
    }

    @Test
    void walksALongListInTheBucket() {
        IntStream.range(0, 45).forEach(i -> store.put(PREFIX + name(i), new byte[i], "x/y", new Condition.Always()));
        Result result = result(45);
        List<ResultView.OutputView> all = new ArrayList<>();
        String cursor = null;
        do {
            ResultView view = listing.page(JOB, result, 10, cursor);
            assertThat(view.count()).isEqualTo(45);
            all.addAll(view.outputs());
            cursor = view.next();
        } while (cursor != null);
        assertThat(all)
                .extracting(ResultView.OutputView::name)
                .doesNotHaveDuplicates()
                .hasSize(45);
        assertThat(all.getFirst().contentType()).isEqualTo("text/plain");
        assertThat(all.getLast().contentType()).isNull();
        assertThat(all.getLast().sizeBytes()).isEqualTo(44);
    }

    private static Result result(int count) {
        List<Result.Output> first = IntStream.range(0, Math.min(count, Result.LISTED))
                .mapToObj(i -> new Result.Output(name(i), "text/plain", i))
                .toList();
        return new Result(PREFIX, first, count);
    }

    private static String name(int number) {
        return String.format("f %02d", number);
    }
}
