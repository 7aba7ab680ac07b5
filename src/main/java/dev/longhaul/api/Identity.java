package dev.longhaul.api;

import dev.longhaul.envelope.Envelope;
import dev.longhaul.job.JobId;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Under which id a request's job goes: the key in the header and the id in the body are one thing. */
public final class Identity {

    static final String HEADER = "Idempotency-Key";

    private Identity() {}

    /**
     * The envelope with an id.
     *
     * @param values the header's values, with the quotes of a structured field or without; at most one is taken
     */
    static Envelope identified(Envelope envelope, List<String> values) {
        JobId id = envelope.id();
        if (values.isEmpty()) {
            return id == null ? envelope.withId(new JobId(UUID.randomUUID().toString())) : envelope;
        }
        if (values.size() > 1) {
            throw new Refusal(Problem.parameter(HEADER, "The header " + HEADER + " must be sent only once."));
        }
        JobId key = key(values.getFirst());
        if (id != null && !id.equals(key)) {
            throw new Refusal(Problem.parameter(HEADER, "The header " + HEADER + " and the field id must be equal."));
        }
        return envelope.withId(key);
    }

    private static JobId key(String header) {
        String bare = header.length() > 1 && header.startsWith("\"") && header.endsWith("\"")
                ? header.substring(1, header.length() - 1)
                : header;
        if (!JobId.isValid(bare)) {
            throw new Refusal(Problem.parameter(HEADER, "The header " + HEADER + " must be " + JobId.RULE));
        }
        return new JobId(bare);
    }

    static JobId of(Envelope identified) {
        return Objects.requireNonNull(identified.id(), "an envelope without an id");
    }

    /** The id in a path. */
    public static JobId ofPath(String id) {
        if (!JobId.isValid(id)) {
            throw new Refusal(Problem.parameter("id", "A job's id is " + JobId.RULE));
        }
        return new JobId(id);
    }
}
