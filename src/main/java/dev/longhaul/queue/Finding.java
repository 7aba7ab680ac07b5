package dev.longhaul.queue;

/**
 * Something about a queue that an operator should know before jobs depend on it.
 *
 * @param what it is
 * @param remedy what to set
 */
public record Finding(Severity severity, String what, String remedy) {

    /** How bad it is. */
    public enum Severity {
        /** The worker does not receive from this queue. */
        Refused,
        /** It works, unwisely. */
        Unwise,
        /** It works; in some uses another setting serves better. */
        Advice
    }

    @Override
    public String toString() {
        return what + "; " + remedy;
    }
}
