package dev.longhaul;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Where the program begins. An application with Longhaul as a dependency may have a main class of its own, so this one has a name.
 */
@QuarkusMain(name = "longhaul")
public final class Main {

    private Main() {}

    /** Starts the worker. */
    public static void main(String... arguments) {
        Quarkus.run(null, new StartFaults(), arguments);
    }
}
