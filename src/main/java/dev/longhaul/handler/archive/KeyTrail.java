package dev.longhaul.handler.archive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Knows, while keys pass in order, whether a folder of the newest one is itself the key of an object. In key order such an object comes
 * before all that begins with its key, so only the earlier keys that begin the newest one are kept: at most one for each of its characters.
 */
final class KeyTrail implements Predicate<String> {

    private final Deque<String> trail = new ArrayDeque<>();

    /** Newest first. */
    List<String> saved() {
        return List.copyOf(trail);
    }

    void restore(List<String> saved) {
        trail.addAll(saved);
    }

    void advance(String key) {
        while (!trail.isEmpty() && !key.startsWith(trail.peek())) {
            trail.pop();
        }
        trail.push(key);
    }

    @Override
    public boolean test(String path) {
        return trail.contains(path);
    }
}
