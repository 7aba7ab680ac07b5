package dev.longhaul.envelope;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/** The contract's names, patterns and limits. The JSON Schema beside this class says the same; a test compares them. */
public final class Contract {

    /** Deepest nesting of objects and arrays in a body. */
    public static final int DEPTH_LIMIT = 500;

    /** Longest number in a body, in characters. */
    public static final int NUMBER_LIMIT = 1_000;

    /** Longest field name in a body, in characters. */
    public static final int NAME_LIMIT = 1_000;

    public static final int ATTEMPTS_LIMIT = 100;

    public static final Duration TIMEOUT_LIMIT = Duration.ofDays(365);

    public static final int LABELS_LIMIT = 32;
    public static final int LABEL_VALUE_LIMIT = 256;

    /** All label names and values together, in bytes of UTF-8: they live in the job's record. */
    public static final int LABELS_LIMIT_BYTES = 2 * 1024;

    static final String MARK = "longhaul";
    static final String TYPE = "type";
    static final String INPUT = "input";
    static final String ID = "id";
    static final String NOT_BEFORE = "notBefore";
    static final String TIMEOUT = "timeout";
    static final String ATTEMPTS = "attempts";
    static final String LABELS = "labels";

    /** Only in requests. */
    static final String QUEUE = "queue";

    static final String GROUP = "group";

    /** What a request says of the way its message takes; a message has it from SQS. */
    static final Set<String> REQUEST_FIELDS = Set.of(QUEUE, GROUP);

    static final Set<String> FIELDS = Set.of(MARK, TYPE, INPUT, ID, NOT_BEFORE, TIMEOUT, ATTEMPTS, LABELS);

    static final Pattern TYPE_RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** What SQS takes as a message group's id. */
    static final Pattern GROUP_RULE = Pattern.compile("[!-~]{1,128}");

    static final Pattern LABEL_RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,63}");

    /** ISO 8601 of days, hours, minutes and seconds, not zero. */
    static final Pattern TIMEOUT_RULE = Pattern.compile(
            "P(?=.*[1-9])(?:[0-9]{1,9}D)?(?:T(?=[0-9])(?:[0-9]{1,9}H)?(?:[0-9]{1,9}M)?(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?S)?)?");

    /** RFC 3339 with an offset; seconds may be left out. */
    static final Pattern NOT_BEFORE_RULE = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})");

    private Contract() {}

    /** Whether a job type may be called this. */
    public static boolean isType(String name) {
        return TYPE_RULE.matcher(name).matches();
    }
}
