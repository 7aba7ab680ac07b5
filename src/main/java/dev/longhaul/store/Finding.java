package dev.longhaul.store;

/**
 * Something about the bucket that an operator should know before jobs depend on it.
 *
 * @param what it is
 * @param whatToSet what to do about it
 */
public record Finding(Severity severity, String what, String whatToSet) {

    /** How bad it is. */
    public enum Severity {
        /** Jobs cannot be kept there. */
        Refused,
        /** It works, unwisely. */
        Unwise,
        /** It could not be looked at: a right to read the bucket's configuration is missing, or the server has no such call. */
        NotChecked
    }

    @Override
    public String toString() {
        return what + "; " + whatToSet;
    }
}
