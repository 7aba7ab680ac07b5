package dev.longhaul.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.job.JobId;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Reads the body of a request for some jobs: their ids, and nothing else. */
@Singleton
class JobNamesBody {

    private static final String SHAPE = "{\"jobs\": [1 to " + ReopenManyResource.MOST + " ids]}";

    private final SmallBody bodies;

    JobNamesBody(SmallBody bodies) {
        this.bodies = bodies;
    }

    /** The body, for those who generate clients. */
    @Schema(name = "JobNames")
    public interface Shape {
        @Schema(required = true, maxItems = ReopenManyResource.MOST, examples = "[\"invoice-2026-01\"]")
        List<String> getJobs();
    }

    List<JobId> read(InputStream body) {
        JsonNode jobs = bodies.read(body, "jobs", SHAPE);
        Set<JobId> ids = new LinkedHashSet<>();
        for (JsonNode job : jobs) {
            if (!job.isTextual() || !JobId.isValid(job.textValue())) {
                throw wrong("each of jobs must be a job's id, which is " + JobId.RULE);
            }
            ids.add(new JobId(job.textValue()));
        }
        if (!jobs.isArray() || ids.isEmpty() || jobs.size() > ReopenManyResource.MOST) {
            throw wrong("jobs must be a list of 1 to " + ReopenManyResource.MOST + " ids of jobs");
        }
        return new ArrayList<>(ids);
    }

    private static Refusal wrong(String what) {
        return new Refusal(Problem.field(400, "jobs", what));
    }
}
