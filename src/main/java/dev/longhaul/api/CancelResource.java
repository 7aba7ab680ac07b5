package dev.longhaul.api;

import dev.longhaul.access.Caller;
import dev.longhaul.job.JobId;
import dev.longhaul.worker.Cancellation;
import dev.longhaul.worker.Cancellation.Answer;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Ends jobs by id, from any worker (case P1). */
@Path("/jobs/{id}/cancel")
@Tag(name = "jobs")
public class CancelResource {

    private final Cancellation cancellation;
    private final Caller caller;

    CancelResource(Cancellation cancellation, Caller caller) {
        this.cancellation = cancellation;
        this.caller = caller;
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "cancelJob",
            summary = "Ends a job before, during or between its attempts; an id not seen yet is cancelled on arrival")
    @APIResponse(
            responseCode = "200",
            description = "The job is cancelled",
            content = @Content(schema = @Schema(implementation = JobView.class)))
    @APIResponseSchema(
            value = JobView.class,
            responseCode = "202",
            responseDescription = "Its worker has been asked, or the job is cancelled when it arrives")
    @APIResponse(responseCode = "409", description = "The job had ended before")
    public Response cancel(@PathParam("id") String id) {
        JobId job = Identity.ofPath(id);
        return switch (cancellation.cancel(job, "cancelled over the API by " + caller.name())) {
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
}
