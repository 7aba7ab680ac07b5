package dev.longhaul.handler.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the worker starts a function's runtimes.
 *
 * @param environment all that they see, but for what each gets of its own
 * @param grace time between SIGTERM and SIGKILL
 */
record ChildSettings(List<String> command, Path folder, Map<String, String> environment, Duration grace) {

    ChildSettings {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
