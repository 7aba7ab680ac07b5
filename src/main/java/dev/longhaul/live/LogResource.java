package dev.longhaul.live;

import dev.longhaul.api.Identity;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.Ledger;
import dev.longhaul.worker.LiveAttempts;
import dev.longhaul.worker.LogText;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The kept part of an attempt's log. */
@Path("/jobs/{id}/log")
@Tag(name = "jobs")
public class LogResource {

    private final Ledger ledger;
    private final LiveAttempts attempts;

    LogResource(Ledger ledger, LiveAttempts attempts) {
        this.ledger = ledger;
        this.attempts = attempts;
    }

    @GET
    @Produces("text/plain; charset=utf-8")
    @Operation(
            operationId = "getLog",
            summary = "The newest 256 KiB of an attempt's log",
            description =
                    "Of an attempt that runs on another worker: as of a minute ago at most, if that worker can reach S3.")
    @APIResponse(
            responseCode = "200",
            description = "The lines",
            content = @Content(mediaType = "text/plain", schema = @Schema(implementation = String.class)))
    @APIResponse(responseCode = "404", description = "No such job or attempt, or it wrote no line")
    public Response log(
            @PathParam("id") String id,
            @Parameter(description = "Its number; the newest if left out", schema = @Schema(type = SchemaType.INTEGER))
                    @QueryParam("attempt")
                    @Nullable
                    String attempt) {
        JobId job = Identity.ofPath(id);
        JobRecord record = ledger.read(job)
                .map(Ledger.Entry::record)
                .filter(JobRecord::isKnown)
                .orElseThrow(() -> new Refusal(Problem.noSuchJob(id)));
        Attempt which = attempt(record, attempt)
                .orElseThrow(() ->
                        none(record, attempt == null ? "has had no attempt yet" : "has no such attempt (any more)"));
        LogText text = attempts.log(job, which.owner(), LiveAttempts.Log.NONE)
                .map(LiveAttempts.Log::text)
                .filter(log -> log.end() > 0)
                .orElseThrow(() -> none(record, "wrote no line in attempt " + which.number() + " (yet)"));
        String head = text.from() == 0 ? "" : "... " + text.from() + " earlier lines dropped\n";
        return Response.ok(head + String.join("\n", text.lines()) + "\n")
                .header("Longhaul-Attempt", which.number())
                .build();
    }

    private static Optional<Attempt> attempt(JobRecord record, @Nullable String number) {
        if (number == null) {
            return record.attempts().newest();
        }
        if (!number.matches("[0-9]{1,9}")) {
            throw new Refusal(Problem.parameter("attempt", "The parameter attempt must be a whole number."));
        }
        int wanted = Integer.parseInt(number);
        return record.attempts().recent().stream()
                .filter(attempt -> attempt.number() == wanted)
                .findFirst();
    }

    private static Refusal none(JobRecord record, String why) {
        return new Refusal(Problem.of(404, "no-log", "No log", "Job " + record.id() + " " + why + ".")
                .in(record.state().word()));
    }
}
