package dev.longhaul.envelope;

import dev.longhaul.job.JobOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a job's id stands for, as a number: two requests have the same digest exactly when they ask the same, however they spell it.
 * SHA-256 over queue, type, input and options, each with its length before it. Stored in records: never change it.
 */
public final class Digest {

    private static final String SCHEME = "longhaul/1";
    private static final String JSON = "json";
    private static final String TEXT = "text";
    private static final int ABSENT = -1;

    private final MessageDigest hash = sha256();

    private Digest() {}

    /** The digest of a request on a queue, in 64 digits of hex. */
    public static String of(String queue, Envelope envelope) {
        Digest digest = new Digest();
        boolean isBare = envelope.isBare();
        digest.add(SCHEME);
        digest.add(queue);
        digest.add(envelope.type());
        digest.add(isBare ? TEXT : JSON);
        digest.add(isBare ? envelope.input() : CanonicalJson.of(envelope.input()));
        digest.add(isBare ? JobOptions.NONE : envelope.options()); // as its labels are not in the body
        return HexFormat.of().formatHex(digest.hash.digest());
    }

    private void add(JobOptions options) {
        add(Objects.toString(options.notBefore(), null));
        add(Objects.toString(options.timeout(), null));
        add(Objects.toString(options.attempts(), null));
        options.labels().forEach((name, value) -> {
            add(name);
            add(value);
        });
    }

    private void add(@Nullable String part) {
        byte[] bytes = part == null ? new byte[0] : part.getBytes(StandardCharsets.UTF_8);
        hash.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(part == null ? ABSENT : bytes.length)
                .flip());
        hash.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
