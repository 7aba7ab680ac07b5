package dev.longhaul.envelope;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sender asks for.
 *
 * @param version of the contract; {@value #BARE} for a body that is as a whole the input of its queue's default type
 * @param input the input's text exactly as it was sent: a JSON object, or any text in a bare body
 * @param id the sender's name for the job; absent where the message's id is to be it
 */
public record Envelope(
        int version, String type, String input, @Nullable JobId id, JobOptions options) {

    /** The newest version, and the only one so far. */
    public static final int VERSION = 1;

    public static final int BARE = 0;

    /** A contract message of the newest version. */
    public static Envelope of(String type, String input, @Nullable JobId id, JobOptions options) {
        return new Envelope(VERSION, type, input, id, options);
    }

    /** A body without a contract: all of it is the input. */
    public static Envelope bare(String type, String body) {
        return new Envelope(BARE, type, body, null, JobOptions.NONE);
    }

    /** The same request under a name. */
    public Envelope withId(JobId id) {
        return new Envelope(version, type, input, id, options);
    }

    /** The same body without a contract, and what its message says beside it. */
    public Envelope withLabels(Map<String, String> labels) {
        return new Envelope(version, type, input, id, new JobOptions(null, null, null, labels));
    }

    /** Whether all of the body is the input. */
    public boolean isBare() {
        return version == BARE;
    }

    /** Inputs do not belong in a log. */
    @Override
    public String toString() {
        return "Envelope[version " + version + ", type " + type + ", id " + id + ", input of " + input.length()
                + " characters]";
    }
}
