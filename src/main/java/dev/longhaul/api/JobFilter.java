package dev.longhaul.api;

import dev.longhaul.job.JobRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which jobs a list is about; absent means all. */
record JobFilter(@Nullable String state, @Nullable String type) {

    private static final Set<String> STATES =
            Set.of("Queued", "Waiting", "Running", "Succeeded", "Failed", "Cancelled", "Quarantined");

    JobFilter {
        if (state != null && !STATES.contains(state)) {
            throw new Refusal(Problem.parameter(
                    "state",
                    "The parameter state must be one of Queued, Waiting, Running, Succeeded, Failed, Cancelled,"
                            + " Quarantined."));
        }
    }

    /** Whether hardly any record will be passed over. */
    boolean takesAll() {
        return state == null && type == null;
    }

    boolean takes(JobRecord job) {
        return job.isKnown()
                && (state == null || job.state().word().equals(state))
                && (type == null || job.specification().type().equals(type));
    }
}
