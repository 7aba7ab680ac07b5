package dev.longhaul.api;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.worker.Cancellation;
import dev.longhaul.worker.Cancellation.Answer;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Jobs: look at them, list them, cancel them. */
@Path("/jobs")
@Tag(name = "jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobsResource {

    private static final String CANCEL_REASON = "cancelled over the API";

    private final Ledger ledger;
    private final JobIndex index;
    private final WorkerLeases leases;
    private final Cancellation cancellation;
    private final ApiConfig config;

    JobsResource(Ledger ledger, JobIndex index, WorkerLeases leases, Cancellation cancellation, ApiConfig config) {
        this.ledger = ledger;
        this.index = index;
        this.leases = leases;
        this.cancellation = cancellation;
        this.config = config;
    }

    /** Newest first; each answer costs a bounded number of S3 requests, and {@code next} says where to go on. */
    @GET
    @Operation(operationId = "listJobs", summary = "Jobs, newest first, a part at a time")
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the field names it")
    public JobListing.Page list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("type") @Nullable String type,
            @QueryParam("limit") @DefaultValue("20") String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        JobFilter filter = new JobFilter(state, type);
        int most = Parameters.limit(limit, config.listLimit());
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

    @POST
    @Path("/{id}/cancel")
    @Operation(
            operationId = "cancelJob",
            summary = "Ends a job before, during or between its attempts; an id not seen yet is cancelled on arrival")
    @APIResponse(responseCode = "200", description = "The job is cancelled")
    @APIResponse(
            responseCode = "202",
            description = "Its worker has been asked, or the job is cancelled when it arrives")
    @APIResponse(responseCode = "409", description = "The job had ended before")
    public Response cancel(@PathParam("id") String id) {
        JobId job = Identity.ofPath(id);
        return switch (cancellation.cancel(job, CANCEL_REASON)) {
            case Answer.Cancelled cancelled -> answer(200, cancelled);
            case Answer.Asked asked -> answer(202, asked);
            case Answer.Marked marked -> answer(202, marked);
            case Answer.TooLate late -> {
                String state = late.record().state().word();
                throw new Refusal(Problem.of(
                                409, "already-ended", "The job has ended", "Job " + job + " is " + state + " already.")
                        .in(state));
            }
        };
    }

    private static Response answer(int status, Answer answer) {
        return Response.status(status).entity(JobView.of(answer.record())).build();
    }

    /** Said only of running jobs: for the others nobody's lease matters. */
    private @Nullable Boolean isInterrupted(JobRecord record) {
        return record.state() instanceof JobState.Running(Owner owner)
                ? leases.standing(owner.worker()) instanceof WorkerLeases.Standing.Dead
                : null;
    }
}
