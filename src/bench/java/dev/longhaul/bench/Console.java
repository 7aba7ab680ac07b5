package dev.longhaul.bench;

import java.io.PrintStream;

/** Where the bench's own words go. */
final class Console {

    private static final PrintStream OUT = System.out;

    private Console() {}

    static void say(String line) {
        OUT.println(line);
        OUT.flush();
    }
}
