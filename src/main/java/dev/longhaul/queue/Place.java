package dev.longhaul.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a message goes, and what it repeats.
 *
 * @param group its message group: an order on a FIFO queue, a fair share on a standard one; null for none
 * @param deduplication sends to a FIFO queue that say the same here within five minutes are one, even if the first is deleted already. So
 *     only a repeat of one and the same step may say the same
 */
public record Place(@Nullable String group, String deduplication) {

    /**
     * A message of a job.
     *
     * @param wake its number, never that of a message that was deleted before
     */
    public static Place of(JobRecord record, int wake) {
        JobSpec spec = record.spec();
        return new Place(spec == null ? null : spec.group(), once(record.id() + ":" + wake));
    }

    /** A copy of a message that is no job of its own. One that has come back is sent anew, whether or not SQS gives it another id. */
    public static Place of(Delivery delivery) {
        return new Place(
                delivery.groupId(),
                once(delivery.messageId() + ":" + delivery.sentAt().toEpochMilli()));
    }

    /** A FIFO queue wants a group: what has none waits for nothing else, and nothing else for it. */
    String orderedGroup() {
        return group == null ? deduplication : group;
    }

    /** A job's id may be as long as all that SQS takes. */
    private static String once(String text) {
        return text.length() <= SqsLimits.DEDUPLICATION_ID ? text : sha256(text);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
