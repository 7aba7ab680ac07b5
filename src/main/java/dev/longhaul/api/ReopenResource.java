package dev.longhaul.api;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.worker.Reopening;
import dev.longhaul.worker.Reopening.Answer;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lets ended jobs go again. */
@Path("/jobs/{id}/reopen")
@Tag(name = "jobs")
public class ReopenResource {

    private final Reopening reopening;

    ReopenResource(Reopening reopening) {
        this.reopening = reopening;
    }

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "reopenJob",
            summary = "Lets a failed, quarantined or cancelled job go again, with a new budget of attempts")
    @APIResponseSchema(
            value = JobView.class,
            responseCode = "202",
            responseDescription = "The job waits for a worker, under the address in Location")
    @APIResponse(responseCode = "400", description = "anew is neither true nor false")
    @APIResponse(responseCode = "404", description = "No such job")
    @APIResponse(
            responseCode = "409",
            description =
                    "The job is open, has succeeded, was cancelled before it came, or its dead letter is still to be sent;"
                            + " or this worker does not serve its queue")
    public Response reopen(
            @PathParam("id") String id,
            @Parameter(
                            description = "Whether it begins anew, without the checkpoint that its attempts have saved",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("anew")
                    @Nullable
                    String anew) {
        JobId job = Identity.ofPath(id);
        return switch (reopening.reopen(job, Boolean.TRUE.equals(Parameters.flag("anew", anew)))) {
            case Answer.Reopened reopened ->
                Response.accepted(JobView.of(reopened.record()))
                        .location(URI.create(Paths.job(job)))
                        .build();
            case Answer.NotReopened other -> {
                String state = other.record().state().word();
                throw new Refusal(Problem.of(
                                409,
                                "not-reopenable",
                                "The job cannot be reopened",
                                "Job " + job + " is " + state + why(other.record()))
                        .in(state));
            }
            case Answer.NotServed(JobRecord record) -> throw new Refusal(Problem.notServed(record));
            case Answer.Unknown _ -> throw new Refusal(Problem.noSuchJob(id));
        };
    }

    private static String why(JobRecord record) {
        if (record.isCancelMark()) {
            return ": that was said before anybody submitted it, so there is nothing to run yet; once it has been"
                    + " submitted, it can be reopened.";
        }
        return record.owesDeadLetter()
                ? ", and its dead letter is still on its way to the dead-letter queue: that takes a moment, or until the next"
                        + " sweep where SQS is away; ask again then."
                : "; only a failed, quarantined or cancelled job can go again.";
    }
}
