package dev.longhaul.job;

import java.util.regex.Pattern;

/** A job's name for its whole life: 1 to 128 characters of {@code A-Z a-z 0-9 . _ -}, other than {@code .} and {@code ..}. */
public record JobId(String value) implements Comparable<JobId> {

    /** What a job's name is made of, in words. A path must not read it as a folder. */
    public static final String RULE = "1 to 128 characters of A-Z a-z 0-9 . _ -, other than . and ..";

    private static final Pattern VALID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,128}");

    public JobId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a job id is " + RULE + "; this one has " + value.length());
        }
    }

    public static boolean isValid(String value) {
        return VALID.matcher(value).matches();
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
