package dev.longhaul.api;

import dev.longhaul.access.Caller;
import dev.longhaul.envelope.Envelope;
import dev.longhaul.envelope.EnvelopeReader;
import dev.longhaul.envelope.Reading.Unreadable;
import dev.longhaul.envelope.RequestReading.Request;
import dev.longhaul.job.JobId;
import dev.longhaul.telemetry.Traces;
import dev.longhaul.worker.Submission;
import dev.longhaul.worker.Submission.Answer;
import dev.longhaul.worker.Submission.Way;
import dev.longhaul.worker.Unkept;
import dev.longhaul.worker.WorkerConfig;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Takes jobs in. The same request under the same key is the same job, however often it is sent. */
@Path("/jobs")
@Tag(name = "jobs")
public class SubmitResource {

    private final Submission submission;
    private final EnvelopeReader reader;
    private final long bodyLimit;
    private final Duration longestRun;
    private final Caller caller;
    private final BodyRoom room;

    SubmitResource(Submission submission, ApiConfig config, WorkerConfig worker, Caller caller, BodyRoom room) {
        this.room = room;
        this.caller = caller;
        this.longestRun = worker.maxRun();
        this.submission = submission;
        this.bodyLimit = config.maxInput().asLongValue();
        this.reader = new EnvelopeReader(Math.toIntExact(Math.min(bodyLimit, Integer.MAX_VALUE)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submitJob",
            summary = "Submits a job",
            description =
                    "The body is a contract message (see /schemas/message-v1.json) that may also name its queue, and there its message group.")
    @Parameter(
            name = Identity.HEADER,
            in = ParameterIn.HEADER,
            description = "The job's id; the same as the body's, where both name one",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponseSchema(
            value = JobView.class,
            responseCode = "202",
            responseDescription = "The job, under the address in Location")
    @APIResponse(responseCode = "400", description = "The request is wrong; field and pointer say where")
    @APIResponse(responseCode = "409", description = "The key stands for a job with other content")
    @APIResponse(responseCode = "413", description = "The body is larger than longhaul.api.max-input")
    @APIResponse(responseCode = "415", description = "The body is no application/json in UTF-8, or is compressed")
    public Response submit(
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = SubmitSchema.class)))
                    InputStream body,
            @Context HttpHeaders headers) {
        try (BodyRoom.Place place = room.open()) {
            return submit(request(BodyText.read(body, bodyLimit, place)), headers);
        }
    }

    private Response submit(Request request, HttpHeaders headers) {
        Envelope envelope = Identity.identified(
                request.envelope(), Objects.requireNonNullElse(headers.getRequestHeader(Identity.HEADER), List.of()));
        Way way = new Way(queue(request.queue()), request.group());
        checkTimeout(envelope.options().timeout());
        Unkept unkept = submission.unkept(way, envelope.options());
        if (unkept != null) {
            throw new Refusal(Problem.field(400, unkept.option(), unkept.why() + "."));
        }
        JobId id = Identity.of(envelope);
        caller.about(id.value());
        return switch (submission.submit(way, id, envelope, Traces.submitting(TraceHeaders.of(headers)))) {
            case Answer.Accepted accepted ->
                Response.accepted(JobView.of(accepted.record()))
                        .location(URI.create(Paths.job(id)))
                        .build();
            case Answer.Conflict conflict ->
                throw new Refusal(
                        Problem.field(409, "id", "The id \"" + id + "\" already stands for a job with other content.")
                                .in(conflict.record().state().word()));
        };
    }

    /** A message's timeout is cut, since nobody waits for an answer; here somebody does. */
    private void checkTimeout(@Nullable Duration timeout) {
        if (timeout != null && timeout.compareTo(longestRun) > 0) {
            throw new Refusal(Problem.field(
                    400,
                    "timeout",
                    "timeout is " + timeout + ", longer than longhaul.worker.max-run (" + longestRun
                            + ") lets an attempt run."));
        }
    }

    private Request request(String body) {
        return switch (reader.readRequest(body)) {
            case Request request -> request;
            case Unreadable unreadable -> throw new Refusal(Problem.body(unreadable));
        };
    }

    private String queue(@Nullable String named) {
        if (named != null && submission.queues().contains(named)) {
            return named;
        }
        if (named == null && submission.queues().size() == 1) {
            return submission.queues().iterator().next();
        }
        String known = String.join(", ", new TreeSet<>(submission.queues()));
        throw new Refusal(Problem.field(400, "queue", "queue must name one of the queues here: " + known + "."));
    }
}
