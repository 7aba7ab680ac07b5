package dev.longhaul.admin;

import dev.longhaul.api.Identity;
import dev.longhaul.api.JobView;
import dev.longhaul.api.Paths;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.worker.Resending;
import dev.longhaul.worker.Takeover;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What only an operator does to a job. */
@Path("/admin/jobs/{id}")
@Tag(name = "admin: jobs")
@Produces(MediaType.APPLICATION_JSON)
public class JobActsResource {

    private final Resending resending;
    private final Takeover takeover;

    JobActsResource(Resending resending, Takeover takeover) {
        this.resending = resending;
        this.takeover = takeover;
    }

    @POST
    @Path("/resend")
    @Operation(
            operationId = "resendJob",
            summary = "Sends the message of an open job again",
            description =
                    "For a job that is stranded, or overdue since its message was purged. Harmless where the message exists after"
                            + " all: the older one is deleted when it comes. On a FIFO queue the job goes to the end of its group."
                            + " A repeat within a minute sends nothing.")
    @APIResponseSchema(
            value = JobView.class,
            responseCode = "202",
            responseDescription = "A fresh message stands for the job")
    @APIResponse(responseCode = "404", description = "No such job")
    @APIResponse(
            responseCode = "409",
            description =
                    "The job has ended, a living worker runs it, or this worker does not serve its queue; the field state tells")
    public Response resend(@PathParam("id") String id) {
        JobId job = Identity.ofPath(id);
        return switch (resending.resend(job)) {
            case Resending.Answer.Sent sent -> accepted(sent.record());
            case Resending.Answer.Settled settled ->
                throw conflict(
                        settled.record(), "already-ended", "The job has ended", "; a failed one can be reopened.");
            case Resending.Answer.Running running ->
                throw conflict(
                        running.record(),
                        "running",
                        "A living worker runs the job",
                        " on a living worker, which keeps its message.");
            case Resending.Answer.NotServed other -> throw new Refusal(Problem.notServed(other.record()));
            case Resending.Answer.Unknown _ -> throw new Refusal(Problem.noSuchJob(id));
        };
    }

    @POST
    @Path("/takeover")
    @Operation(
            operationId = "takeOverJob",
            summary = "Takes a running job from its worker, to be run by another",
            description =
                    "The worker is owner no more at once, whatever it still writes is lost, and its next heartbeat ends the handler."
                            + " The next attempt begins a lease later at the earliest, and not while the worker lives and says"
                            + " that it still runs the job; the one that is given up is not charged. A repeat changes nothing.")
    @APIResponseSchema(
            value = JobView.class,
            responseCode = "202",
            responseDescription = "The job waits for another worker, or the same")
    @APIResponse(responseCode = "404", description = "No such job")
    @APIResponse(
            responseCode = "409",
            description = "Nobody runs the job, or its worker is dead and it is free already; the field state tells")
    public Response takeOver(@PathParam("id") String id) {
        JobId job = Identity.ofPath(id);
        return switch (takeover.force(job)) {
            case Takeover.Answer.Taken taken -> accepted(taken.record());
            case Takeover.Answer.NotRunning other ->
                throw conflict(
                        other.record(), "not-running", "Nobody runs the job", ", so there is nobody to take it from.");
            case Takeover.Answer.OwnerDead dead ->
                throw conflict(
                        dead.record(),
                        "owner-dead",
                        "The job is free already",
                        ", but its worker is dead: its next message brings it to another; resend that if it does not come.");
            case Takeover.Answer.Unknown _ -> throw new Refusal(Problem.noSuchJob(id));
        };
    }

    private static Response accepted(JobRecord record) {
        return Response.accepted(JobView.of(record))
                .location(URI.create(Paths.job(record.id())))
                .build();
    }

    private static Refusal conflict(JobRecord record, String kind, String title, String more) {
        String state = record.state().word();
        return new Refusal(Problem.of(409, kind, title, "Job " + record.id() + " is " + state + more)
                .in(state));
    }
}
