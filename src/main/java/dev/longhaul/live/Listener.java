package dev.longhaul.live;

import dev.longhaul.api.JobView;
import dev.longhaul.api.JobView.ProgressView;
import dev.longhaul.job.Progress;
import dev.longhaul.live.News.Item;
import dev.longhaul.live.News.Lines;
import dev.longhaul.worker.LogText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One who watches a job. It remembers what it was told and is told the difference when it is ready for more: who is slow misses what came
 * and went meanwhile, and nothing is stored for it.
 */
final class Listener {

    /** Of one event; more follow in the next. */
    static final int LINES = 200;

    private Place place;
    private long seen;
    private @Nullable JobView state;
    private @Nullable Progress progress;

    Listener(Place from) {
        this.place = from;
    }

    /** Whether that look has something for it. */
    synchronized boolean wants(Sight sight) {
        return sight.number() > seen;
    }

    synchronized News of(Sight sight) {
        List<Item> items = new ArrayList<>();
        if (!sight.state().equals(state)) {
            state = sight.state();
            items.add(new Item("state", place, sight.job()));
        }
        if (sight.progress() != null && !Objects.equals(sight.progress(), progress)) {
            progress = sight.progress();
            items.add(new Item("progress", place, Objects.requireNonNull(ProgressView.of(progress))));
        }
        boolean isAllTold = lines(sight, items);
        if (isAllTold) {
            seen = sight.number();
            if (sight.isLast()) {
                place = new Place(place.attempt(), place.line(), true);
                items.add(new Item("end", place, sight.job()));
            }
        }
        return new News(items, isAllTold && sight.isLast());
    }

    /** Adds the next lines; says whether those were all. */
    private boolean lines(Sight sight, List<Item> items) {
        if (place.attempt() != sight.attempt()) {
            place = new Place(sight.attempt(), 0, false);
        }
        LogText rest = sight.log().after(place.line());
        List<String> some = rest.lines().subList(0, Math.min(LINES, rest.lines().size()));
        if (some.isEmpty()) {
            return true;
        }
        place = new Place(sight.attempt(), rest.from() + some.size(), false);
        items.add(new Item("log", place, new Lines(sight.attempt(), rest.from(), some)));
        return some.size() == rest.lines().size();
    }
}
