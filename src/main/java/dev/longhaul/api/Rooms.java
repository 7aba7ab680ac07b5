package dev.longhaul.api;

import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/** How many requests are answered at the same time. Streams of events last long and cost little: they have a room of their own. */
final class Rooms {

    private static final Pattern EVENTS = Pattern.compile("/jobs/[^/]+/events/?");

    private final Semaphore requests;
    private final Semaphore listeners;

    Rooms(ApiConfig config) {
        this.requests = new Semaphore(config.requests());
        this.listeners = new Semaphore(config.listeners());
    }

    Semaphore of(String path) {
        return EVENTS.matcher(path).matches() ? listeners : requests;
    }
}
