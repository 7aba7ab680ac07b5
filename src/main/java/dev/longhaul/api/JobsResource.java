package dev.longhaul.api;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.worker.Conditions;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs: look at them, list them. */
@Path("/jobs")
@Tag(name = "jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobsResource {

    private static final int USUAL_LIMIT = 20;

    private final Ledger ledger;
    private final JobIndex index;
    private final Conditions conditions;
    private final ApiConfig config;

    JobsResource(Ledger ledger, JobIndex index, Conditions conditions, ApiConfig config) {
        this.ledger = ledger;
        this.index = index;
        this.conditions = conditions;
        this.config = config;
    }

    /** Newest first; each answer costs a bounded number of S3 requests, and {@code next} says where to go on. */
    @GET
    @Operation(operationId = "listJobs", summary = "Jobs, newest first, a part at a time")
    @APIResponseSchema(
            value = JobListing.Page.class,
            responseCode = "200",
            responseDescription = "Jobs, and where to go on")
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the field names it")
    public JobListing.Page list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("type") @Nullable String type,
            @Parameter(
                            description =
                                    "Only open jobs of which it holds: Interrupted, Overdue, Suspect or Stranded; by id, not by age")
                    @QueryParam("condition")
                    @Nullable
                    String condition,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        JobFilter filter = new JobFilter(state, type);
        int most = Parameters.limit(limit, USUAL_LIMIT, config.listLimit());
        if (condition != null) {
            return new OpenListing(index, ledger, conditions, config.scanLimit())
                    .page(Parameters.condition(condition), filter, most, cursor);
        }
        return new JobListing(index, ledger, config.scanLimit()).page(filter, most, cursor);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getJob", summary = "One job")
    @APIResponseSchema(value = JobView.class, responseCode = "200", responseDescription = "The job")
    @APIResponse(responseCode = "404", description = "No such job")
    public JobView get(@PathParam("id") String id) {
        JobId job = Identity.ofPath(id);
        JobRecord record = ledger.read(job)
                .map(Ledger.Entry::record)
                .filter(found -> found.isKnown() || found.isCancelMark())
                .orElseThrow(() -> new Refusal(Problem.noSuchJob(id)));
        return JobView.of(record, conditions.of(record));
    }
}
