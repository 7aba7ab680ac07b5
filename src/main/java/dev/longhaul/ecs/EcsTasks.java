package dev.longhaul.ecs;

import dev.longhaul.handler.Containers;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** This worker's task and others', as ECS knows them. Answers within seconds, throws nothing. */
public interface EcsTasks extends Containers {

    /** The task that this process is part of; empty outside ECS, or when ECS does not say. */
    Optional<TaskArn> own();

    /** This task by OpenTelemetry's names for resources; empty outside ECS, or when ECS does not say. */
    default Map<String, String> resource() {
        return Map.of();
    }

    /** One sentence on why a task stopped; empty when ECS does not know or does not say. */
    Optional<String> stopReason(TaskArn task);

    /** Of a container of this task; outside ECS nobody can tell. */
    @Override
    default Optional<String> end(String container, Instant since) {
        return Optional.empty();
    }

    /** Outside ECS. */
    static EcsTasks none() {
        return new EcsTasks() {
            @Override
            public Optional<TaskArn> own() {
                return Optional.empty();
            }

            @Override
            public Optional<String> stopReason(TaskArn task) {
                return Optional.empty();
            }
        };
    }
}
