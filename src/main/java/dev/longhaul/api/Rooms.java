package dev.longhaul.api;

import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/**
 * How many requests are answered at the same time. Streams of events last long and cost little: they have a room of their own. So have the
 * operators: who may submit and nothing else can fill the room of all, and must not keep them out by it.
 */
final class Rooms {

    private static final Pattern EVENTS = Pattern.compile("/jobs/[^/]+/events/?");

    private static final Pattern OPERATORS = Pattern.compile("/admin(?:/.*)?");
    private static final int OPERATORS_ROOM = 16;

    private final Semaphore requests;
    private final Semaphore operators = new Semaphore(OPERATORS_ROOM);
    private final Semaphore listeners;

    Rooms(ApiConfig config) {
        this.requests = new Semaphore(config.requests());
        this.listeners = new Semaphore(config.listeners());
    }

    Semaphore of(String path) {
        if (EVENTS.matcher(path).matches()) {
            return listeners;
        }
        return OPERATORS.matcher(path).matches() ? operators : requests;
    }
}
