package dev.longhaul.telemetry;

import dev.longhaul.job.JobRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Ids that follow from a job's record, the same on every worker. */
final class DerivedIds {

    private static final int TRACE_REST_BYTES = 12;
    private static final int SPAN_BYTES = 8;
    private static final String NO_SPAN = "0".repeat(2 * SPAN_BYTES);

    private DerivedIds() {}

    /** The trace of a job that nobody has given one: it begins with the time, as X-Ray's own ids do. */
    static String trace(JobRecord record) {
        long seconds = record.times().created().getEpochSecond() & 0xffff_ffffL;
        return String.format(Locale.ROOT, "%08x", seconds)
                + hash(record.id() + "\n" + record.digest(), TRACE_REST_BYTES);
    }

    /** The span of an attempt. */
    static String span(String worker, int attempt, String nonce) {
        String id = hash(worker + "\n" + attempt + "\n" + nonce, SPAN_BYTES);
        return id.equals(NO_SPAN) ? hash(id, SPAN_BYTES) : id;
    }

    private static String hash(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
