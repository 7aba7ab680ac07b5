package dev.longhaul.handler.lambda;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The extensions that one runtime has registered. Functions register one for the signal at the end only, so events of invocations are not
 * sent; at the end of the worker those that asked for it hear of the shutdown. External extensions are started by nobody here. Nobody says when
 * one has ended, and each start of a runtime registers it anew, so only the newest are known.
 */
final class Extensions {

    /** Lambda lets a function have ten. */
    static final int KEPT = 64;

    /** In the order of their registration. */
    private final SequencedMap<String, Registered> byId = new LinkedHashMap<>();

    /** One of them, and its poll while it has one. */
    private static final class Registered {
        private final Set<String> events;
        private volatile Parked parked = Parked.NONE;

        private Registered(Set<String> events) {
            this.events = events;
        }
    }

    /** A poll for events, held. */
    private record Parked(Consumer<Instant> tell) {
        private static final Parked NONE = new Parked(_ -> {});
    }

    /** Takes one in and names it. */
    String register(Set<String> events) {
        String id = UUID.randomUUID().toString();
        synchronized (byId) {
            byId.put(id, new Registered(Set.copyOf(events)));
            if (byId.size() > KEPT) {
                byId.pollFirstEntry();
            }
        }
        return id;
    }

    boolean knows(String id) {
        return of(id) != null;
    }

    private @Nullable Registered of(String id) {
        synchronized (byId) {
            return byId.get(id);
        }
    }

    /** Holds its poll; false for an extension that nobody has registered. */
    boolean park(String id, HttpServerResponse response, Context context) {
        Registered registered = of(id);
        if (registered == null) {
            return false;
        }
        registered.parked = new Parked(deadline -> context.runOnContext(_ -> {
            if (!response.closed() && !response.ended()) {
                response.putHeader("Content-Type", Answers.JSON)
                        .putHeader(
                                "Lambda-Extension-Event-Identifier",
                                UUID.randomUUID().toString())
                        .end(Buffer.buffer("{\"eventType\":\"SHUTDOWN\",\"shutdownReason\":\"spindown\",\"deadlineMs\":"
                                + deadline.toEpochMilli() + "}"));
            }
        }));
        return true;
    }

    /** The worker ends, at the deadline at the latest. */
    void shutDown(Instant deadline) {
        List<Registered> all;
        synchronized (byId) {
            all = List.copyOf(byId.values());
        }
        all.stream()
                .filter(registered -> registered.events.contains("SHUTDOWN"))
                .forEach(registered -> registered.parked.tell().accept(deadline));
    }
}
