package dev.longhaul.handler.exec;

import dev.longhaul.job.Outcome;

/**
 * What a program says by its exit code. Codes from {@code sysexits.h} where it has one; a death by signal n shows as 128 + n.
 *
 * @param isStopping whether the program was asked to stop because the worker goes: such an end costs no attempt
 * @param lastLine what it printed last
 */
record ExitCode(int code, boolean isStopping, String lastLine) {

    static final int DONE = 0;

    /** Stopped as asked, in a state to go on from. Means nothing while nobody asked. */
    static final int RELEASED = 3;

    /** EX_USAGE, EX_DATAERR, EX_NOINPUT: what it was given is wrong, and stays so. */
    private static final int FATAL_FIRST = 64;

    private static final int FATAL_LAST = 66;

    /** EX_TEMPFAIL */
    private static final int TRY_AGAIN = 75;

    private static final int SIGNALS = 128;
    private static final int LAST_SIGNAL = 64;
    private static final int KILL = 9;
    private static final int LINE_SHOWN = 300;

    boolean isDone() {
        return code == DONE;
    }

    /** Whether the program left its checkpoint folder in a state from which another run is to go on. */
    boolean isToGoOn() {
        return code == TRY_AGAIN || (code == RELEASED && isStopping);
    }

    /** The outcome of every code but that of a program that is done. */
    Outcome outcome() {
        if (code >= FATAL_FIRST && code <= FATAL_LAST) {
            return Outcome.failedForGood("exec-fatal", "the program refused its input with exit code " + code + said());
        }
        if (isStopping) {
            return Outcome.released("the program stopped as asked, with exit code " + code);
        }
        if (code > SIGNALS && code <= SIGNALS + LAST_SIGNAL) {
            return Outcome.failed("exec-signal", "the program died of signal " + signal() + said());
        }
        return code == TRY_AGAIN
                ? Outcome.failed("exec-retry", "the program asks to be tried again (exit code " + code + ")" + said())
                : Outcome.failed("exec-exit", "the program failed with exit code " + code + said());
    }

    private String signal() {
        int signal = code - SIGNALS;
        return signal == KILL ? "9, which often means that memory ran out" : Integer.toString(signal);
    }

    private String said() {
        String shown = lastLine.length() <= LINE_SHOWN ? lastLine : lastLine.substring(0, LINE_SHOWN);
        return shown.isEmpty() ? "" : ": " + shown;
    }
}
