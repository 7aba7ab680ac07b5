package dev.longhaul;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Where the program begins: {@code healthcheck} asks the worker of the same container whether it is alive, anything else starts the
 * worker. An application with Longhaul as a dependency may have a main class of its own, so this one has a name.
 */
@QuarkusMain(name = "longhaul")
public final class Main {

    private static final String HEALTH_CHECK = "healthcheck";

    private Main() {}

    /** Starts what the first argument names. */
    public static void main(String... arguments) {
        if (arguments.length > 0 && arguments[0].equals(HEALTH_CHECK)) {
            HealthCheck.main();
        } else {
            Quarkus.run(arguments);
        }
    }
}
