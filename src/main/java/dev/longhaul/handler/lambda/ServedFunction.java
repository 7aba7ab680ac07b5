package dev.longhaul.handler.lambda;

import dev.longhaul.handler.ChildProcesses;
import dev.longhaul.handler.Containers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One function with all that listens and runs for it. At the end its children go first: a client whose poll is closed before it was told to
 * end takes that for a fault.
 */
record ServedFunction(
        LambdaFunction function,
        List<RuntimeServer> servers,
        List<ChildRuntime> children,
        List<Extensions> extensions) {

    /** What an extension that wants to hear of the end has for it. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);

    private static final Duration KILL_LIMIT = Duration.ofSeconds(15);

    /**
     * Listens for its runtimes. Its children are not started yet.
     *
     * @throws IllegalArgumentException with a sentence if a port cannot be had; none is kept then
     */
    static ServedFunction listen(
            FunctionSettings settings,
            Vertx vertx,
            ChildProcesses processes,
            Containers containers,
            InstantSource clock) {
        Gate gate = new Gate();
        List<RuntimePort> ports = new ArrayList<>();
        List<RuntimeServer> servers = new ArrayList<>();
        List<ChildRuntime> children = new ArrayList<>();
        List<Extensions> extensions = new ArrayList<>();
        ChildSettings child = settings.child();
        for (int i = 0; i < settings.ports().size(); i++) {
            int wanted = settings.ports().get(i);
            String name = child == null ? settings.address() + ":" + wanted : settings.name() + "-" + (i + 1);
            RuntimePort port = new RuntimePort(gate, clock, name, settings.concurrency());
            Extensions registered = new Extensions();
            LossWatch watch = new LossWatch(port, settings.crashPatience(), sidecar(settings, i, containers));
            RuntimeServer server;
            try {
                server = RuntimeServer.listen(
                        vertx, settings.address(), wanted, new RuntimeApi(port, settings, watch, registered));
            } catch (IllegalArgumentException e) {
                servers.forEach(RuntimeServer::close);
                throw e;
            }
            ports.add(port);
            servers.add(server);
            extensions.add(registered);
            if (child != null) {
                children.add(new ChildRuntime(port, settings.address() + ":" + server.port(), child, processes));
            }
        }
        return new ServedFunction(new LambdaFunction(settings, gate, ports, clock), servers, children, extensions);
    }

    private static LossWatch.@Nullable Sidecar sidecar(FunctionSettings settings, int runtime, Containers containers) {
        List<String> names = settings.containers();
        return names.isEmpty() ? null : new LossWatch.Sidecar(names.get(runtime), containers);
    }

    void startChildren() {
        children.forEach(ChildRuntime::start);
    }

    List<Integer> ports() {
        return servers.stream().map(RuntimeServer::port).toList();
    }

    /** Tells all who want to know, and the children to end. */
    void beginStop(Instant now) {
        extensions.forEach(registered -> registered.shutDown(now.plus(SHUTDOWN)));
        children.forEach(ChildRuntime::stop);
    }

    void stop() throws InterruptedException {
        ChildSettings child = function.settings().child();
        Duration grace = child == null ? Duration.ZERO : child.grace();
        for (ChildRuntime runtime : children) {
            runtime.awaitEnd(grace.plus(KILL_LIMIT));
        }
        closeServers();
    }

    void closeServers() {
        servers.forEach(RuntimeServer::close);
    }
}
