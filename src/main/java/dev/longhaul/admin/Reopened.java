package dev.longhaul.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a batch of jobs that were to go again.
 *
 * @param jobs those that wait for a worker now, in the order in which they were sent
 * @param next cursor of the next batch, absent when there is none
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Reopened(
        List<String> jobs, List<Skipped> skipped, @Nullable String next) {

    /** One to which it does not apply. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Skipped(String job, @Nullable String state, String why) {}
}
