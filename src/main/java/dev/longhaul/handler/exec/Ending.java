package dev.longhaul.handler.exec;

/** Why the wait for a program is over. */
sealed interface Ending {

    /** It ended by itself, or of a signal. */
    record Exited(int code) implements Ending {}

    /** The worker goes and the program did not end in the time it had. */
    record OutOfTime() implements Ending {}

    /** The workspace has grown beyond its limit. */
    record DiskFull() implements Ending {}

    /** Its processes took more memory together than they may. */
    record MemoryFull() implements Ending {}

    /** The attempt is to end at once: cancelled, timed out or lost. */
    record Abandoned() implements Ending {}
}
