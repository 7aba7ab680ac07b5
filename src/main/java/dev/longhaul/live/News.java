package dev.longhaul.live;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What a listener is told at one time.
 *
 * @param isLast the stream ends with it
 */
record News(List<Item> items, boolean isLast) {

    /** That the connection lives. */
    static final News PULSE = new News(List.of(), false);

    News {
        items = List.copyOf(items);
    }

    /**
     * One event.
     *
     * @param name {@code state}, {@code progress}, {@code log} or {@code end}
     */
    record Item(String name, Place place, Object data) {}

    /**
     * Lines of an attempt's log.
     *
     * @param from number of the first of them; more than the last one's successor where lines were dropped between
     */
    @RegisterForReflection
    record Lines(int attempt, long from, List<String> lines) {}
}
