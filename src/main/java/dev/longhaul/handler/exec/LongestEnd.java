package dev.longhaul.handler.exec;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * How long one type's program may take to end when its attempt is to end at once: its grace, then what SIGKILL and the last of its output
 * may take. A worker that waits for less takes a program that is ending for a handler that never will.
 */
public record LongestEnd(String type, Duration grace) {

    private static final Duration AFTER_GRACE = ProcessTree.KILL_LIMIT.plus(OutputPump.END_LIMIT);

    /** Of all configured programs, in the order of their types. */
    public static List<LongestEnd> all(ExecConfig config) {
        return config.programs().entrySet().stream()
                .map(program ->
                        new LongestEnd(program.getKey(), program.getValue().grace()))
                .sorted(Comparator.comparing(LongestEnd::type))
                .toList();
    }

    /** From the wish to end until nothing of the program lives. */
    public Duration time() {
        return grace.plus(AFTER_GRACE);
    }

    /** The name of the setting that decides it, and what comes on top of it. */
    public String reason() {
        return "longhaul.exec.programs.\"" + type + "\".grace (" + grace + ") and the " + AFTER_GRACE
                + " that killing it may take";
    }
}
