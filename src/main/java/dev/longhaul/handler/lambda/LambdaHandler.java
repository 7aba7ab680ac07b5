package dev.longhaul.handler.lambda;

import dev.longhaul.handler.ChildProcesses;
import dev.longhaul.handler.ChildProcesses.Command;
import dev.longhaul.handler.Containers;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.Readiness;
import dev.longhaul.job.Outcome;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Serves the job types that have a function in {@link LambdaConfig}; without any it serves none. Wrong settings keep the worker from starting. */
@Startup
@ApplicationScoped
public class LambdaHandler implements JobHandler {

    private final Map<String, ServedFunction> functions;
    private final InstantSource clock;

    @Inject
    LambdaHandler(
            LambdaConfig config, Vertx vertx, ChildProcesses processes, Containers containers, InstantSource clock) {
        this(Functions.of(config, System.getenv()).values(), vertx, processes, containers, clock);
    }

    LambdaHandler(
            Collection<FunctionSettings> functions,
            Vertx vertx,
            ChildProcesses processes,
            Containers containers,
            InstantSource clock) {
        functions.forEach(function -> check(function, processes));
        Map<String, ServedFunction> served = new TreeMap<>();
        try {
            for (FunctionSettings function : functions) {
                served.put(function.type(), ServedFunction.listen(function, vertx, processes, containers, clock));
            }
        } catch (IllegalArgumentException e) {
            served.values().forEach(ServedFunction::closeServers);
            throw e;
        }
        this.functions = Map.copyOf(served);
        this.clock = clock;
        served.values()
                .forEach(ServedFunction::startChildren); // when nothing can keep the worker from starting any more
    }

    private static void check(FunctionSettings function, ChildProcesses processes) {
        ChildSettings child = function.child();
        if (child != null) {
            String fault = processes.fault(new Command(child.command(), child.environment(), child.folder()));
            if (!fault.isEmpty()) {
                throw new IllegalArgumentException(
                        "longhaul.lambda.functions.\"" + function.type() + "\".command cannot be run: " + fault);
            }
        }
    }

    @Override
    public Set<String> types() {
        return functions.keySet();
    }

    @Override
    public String settingOf(String type) {
        return "longhaul.lambda.functions.\"" + type + "\"";
    }

    @Override
    public Readiness readiness(String type) {
        return served(type).function().readiness();
    }

    @Override
    public Outcome handle(JobContext job) throws IOException, InterruptedException {
        return new InvocationRun(served(job.type()).function(), job, clock).run();
    }

    /** The ports of a function's runtimes, in the order of the settings. */
    Iterable<Integer> portsOf(String type) {
        return served(type).ports();
    }

    private ServedFunction served(String type) {
        @Nullable ServedFunction served = functions.get(type);
        if (served == null) {
            throw new IllegalArgumentException("no function serves type " + type);
        }
        return served;
    }

    /** After the drain: no invocation is open any more. */
    @PreDestroy
    void stop() throws InterruptedException {
        functions.values().forEach(function -> function.beginStop(clock.instant()));
        for (ServedFunction function : functions.values()) {
            function.stop();
        }
    }
}
