package dev.longhaul.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the bench's own words go; nobody else's go anywhere. */
final class Console {

    /** The log manager whose root {@link #silenceOthers} reaches; without it the servers write each request down. */
    static final List<String> OPTIONS = List.of("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private static final PrintStream OUT = System.out;
    private static final Logger ROOT = Logger.getLogger("");

    private Console() {}

    /** Servers and SDK say nothing: at their default they would log every request, and be measured with that. */
    static void silenceOthers() {
        ROOT.setLevel(Level.OFF);
    }

    static void say(String line) {
        OUT.println(line);
        OUT.flush();
    }
}
