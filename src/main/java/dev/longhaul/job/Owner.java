package dev.longhaul.job;

/**
 * Who runs a job: one attempt of one worker. The nonce makes the attempt's prefix, and its fencing token, unique even when two
 * workers count to the same number.
 */
public record Owner(String worker, int attempt, String nonce) {

    /** Unique to this attempt and ordered by attempt number: {@code "3-k2v9q1"}. */
    public String fencingToken() {
        return attempt + "-" + nonce;
    }
}
