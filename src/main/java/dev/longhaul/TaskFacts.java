package dev.longhaul;

import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.telemetry.ResourceFacts;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;
import java.util.Map;

/** Tells telemetry what ECS says of this task: two packages of the edge that do not know each other. */
@Singleton
@Unremovable
public class TaskFacts implements ResourceFacts {

    private final EcsTasks tasks;

    TaskFacts(EcsTasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public Map<String, String> attributes() {
        return tasks.resource();
    }
}
