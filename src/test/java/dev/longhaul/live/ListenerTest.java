package dev.longhaul.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.api.JobView;
import dev.longhaul.job.Progress;
import dev.longhaul.live.News.Item;
import dev.longhaul.live.News.Lines;
import dev.longhaul.worker.LogText;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListenerTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final Listener listener = new Listener(Place.BEGIN);
    private long looks;

    @Test
    void isToldTheStateOnceAndTheProgressAsItChanges() {
        assertThat(names(listener.of(sight("Running", progress(1), 1, "a"))))
                .containsExactly("state", "progress", "log");
        assertThat(names(listener.of(sight("Running", progress(2), 1, "a")))).containsExactly("progress");
        assertThat(names(listener.of(sight("Waiting", progress(2), 1, "a")))).containsExactly("state");
    }

    @Test
    void isToldOnlyNewLines() {
        listener.of(sight("Running", null, 1, "a", "b"));
        assertThat(lines(listener.of(sight("Running", null, 1, "a", "b", "c")))).containsExactly("c");
    }

    @Test
    void goesOnWhereItWas() {
        Listener again = new Listener(Place.of("1.2"));
        assertThat(lines(again.of(sight("Running", null, 1, "a", "b", "c")))).containsExactly("c");
    }

    @Test
    void readsTheNextAttemptFromItsBegin() {
        listener.of(sight("Running", null, 1, "a", "b"));
        News news = listener.of(sight("Running", null, 2, "x"));
        assertThat(lines(news)).containsExactly("x");
        assertThat(news.items().getLast().place()).isEqualTo(new Place(2, 1, false));
    }

    @Test
    void hearsOfTheEndAfterTheLastLine() {
        String[] many = IntStream.range(0, 3 * Listener.LINES / 2)
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
        Sight end = new Sight(++looks, job("Succeeded"), null, 1, new LogText(0, List.of(many)), true);
        News first = listener.of(end);
        assertThat(first.isLast()).isFalse();
        assertThat(lines(first)).hasSize(Listener.LINES);
        assertThat(listener.wants(end)).isTrue();
        News second = listener.of(end);
        assertThat(lines(second)).hasSize(Listener.LINES / 2);
        assertThat(second.isLast()).isTrue();
        assertThat(second.items().getLast().name()).isEqualTo("end");
        assertThat(second.items().getLast().place()).isEqualTo(new Place(1, many.length, true));
        assertThat(listener.wants(end)).isFalse();
    }

    @Test
    void seesTheGapWhereLinesWereDropped() {
        listener.of(sight("Running", null, 1, "a"));
        Sight later = new Sight(++looks, job("Running"), null, 1, new LogText(1_000, List.of("z")), false);
        Lines lines = (Lines) listener.of(later).items().getLast().data();
        assertThat(lines.from()).isEqualTo(1_000);
    }

    private static List<String> names(News news) {
        return news.items().stream().map(Item::name).toList();
    }

    private static List<String> lines(News news) {
        return news.items().stream()
                .filter(item -> item.name().equals("log"))
                .flatMap(item -> ((Lines) item.data()).lines().stream())
                .toList();
    }

    private static Progress progress(long done) {
        return new Progress(done, 10L, "rows", "", NOON);
    }

    private Sight sight(String state, @Nullable Progress progress, int attempt, String... lines) {
        return new Sight(++looks, job(state), progress, attempt, new LogText(0, List.of(lines)), false);
    }

    private static JobView job(String state) {
        return new JobView(
                "a", state, "default", null, "t", null, List.of(), null, null, null, null, null, null, null, null, 0,
                List.of(), NOON, null, null, NOON);
    }
}
