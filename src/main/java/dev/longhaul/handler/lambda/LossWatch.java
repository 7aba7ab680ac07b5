package dev.longhaul.handler.lambda;

import dev.longhaul.handler.Containers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What follows when the connection that carried an event is closed. Most healthy clients close theirs while they work, so it proves nothing:
 * the container of the runtime is looked at, if its name is known, until the answer is there; and of clients that would keep it, nothing is
 * waited for without end.
 */
final class LossWatch {

    /** Those keep the connection until their next call (at most to renew it just before), so its end means theirs. Others close it early. */
    private static final Pattern LIBCURL = Pattern.compile("aws-lambda-java/.*|AWS_Lambda_Cpp/.*");

    /** ECS takes a moment to know that a container has ended. */
    private static final long FIRST_LOOK_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final RuntimePort port;
    private final Duration crashPatience;
    private final @Nullable Sidecar sidecar;

    /** The container that a runtime runs in. */
    record Sidecar(String name, Containers containers) {
        Optional<String> end(Instant since) {
            return containers.end(name, since);
        }
    }

    /**
     * A watch over the runtime of one port.
     *
     * @param crashPatience zero to go by stronger proof only
     * @param sidecar null where its name is not known
     */
    LossWatch(RuntimePort port, Duration crashPatience, @Nullable Sidecar sidecar) {
        this.port = port;
        this.crashPatience = crashPatience;
        this.sidecar = sidecar;
    }

    /**
     * The connection is closed, and the invocation has no answer yet.
     *
     * @param client its {@code User-Agent}
     */
    void closed(Vertx vertx, Invocation invocation, @Nullable String client) {
        if (!port.isRunning(invocation)) {
            return;
        }
        if (client != null && LIBCURL.matcher(client).matches() && crashPatience.isPositive()) {
            vertx.setTimer(
                    crashPatience.toMillis(),
                    _ -> port.lost(
                            invocation,
                            "its connection broke, and for " + crashPatience.toSeconds()
                                    + " seconds nothing came of it"));
        }
        Sidecar known = sidecar;
        if (known != null) {
            vertx.setPeriodic(FIRST_LOOK_MILLIS, LOOK_MILLIS, timer -> {
                if (port.isRunning(invocation)) {
                    look(vertx, known, invocation);
                } else {
                    boolean _ = vertx.cancelTimer(timer);
                }
            });
        }
    }

    private void look(Vertx vertx, Sidecar known, Invocation invocation) {
        vertx.executeBlocking(() -> known.end(invocation.madeAt()), false)
                .onSuccess(end -> end.ifPresent(why -> port.lost(invocation, why)));
    }
}
