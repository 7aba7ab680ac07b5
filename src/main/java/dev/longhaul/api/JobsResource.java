package dev.longhaul.api;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.WorkerLeases;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
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
    private final WorkerLeases leases;
    private final ApiConfig config;

    JobsResource(Ledger ledger, JobIndex index, WorkerLeases leases, ApiConfig config) {
        this.ledger = ledger;
        this.index = index;
        this.leases = leases;
        this.config = config;
    }

    /** Newest first; each answer costs a bounded number of S3 requests, and {@code next} says where to go on. */
    @GET
    @Operation(operationId = "listJobs", summary = "Jobs, newest first, a part at a time")
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the field names it")
    public JobListing.Page list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("type") @Nullable String type,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        JobFilter filter = new JobFilter(state, type);
        int most = Parameters.limit(limit, USUAL_LIMIT, config.listLimit());
        return new JobListing(index, ledger, config.scanLimit()).page(filter, most, cursor);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getJob", summary = "One job")
    @APIResponse(responseCode = "404", description = "No such job")
    public JobView get(@PathParam("id") String id) {
        JobId job = Identity.ofPath(id);
        JobRecord record = ledger.read(job)
                .map(Ledger.Entry::record)
                .filter(found -> found.isKnown() || found.isCancelMark())
                .orElseThrow(() -> new Refusal(Problem.noSuchJob(id)));
        return JobView.of(record, isInterrupted(record));
    }

    /** Said only of running jobs: for the others nobody's lease matters. */
    private @Nullable Boolean isInterrupted(JobRecord record) {
        return record.state() instanceof JobState.Running(Owner owner)
                ? leases.standing(owner.worker()) instanceof WorkerLeases.Standing.Dead
                : null;
    }
}
