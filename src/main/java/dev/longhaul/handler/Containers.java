package dev.longhaul.handler;

import java.time.Instant;
import java.util.Optional;

/** The containers that run beside the worker's. Only one package knows whom to ask, and offers this. */
public interface Containers {

    /**
     * How a container has ended since that time, in words; also if it was started anew. Empty while it runs, and where nobody can tell. Asks by
     * network, for seconds at most.
     */
    Optional<String> end(String name, Instant since);
}
