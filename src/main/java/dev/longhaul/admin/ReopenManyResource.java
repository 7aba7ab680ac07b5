package dev.longhaul.admin;

import dev.longhaul.api.Parameters;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Problems;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Lets failed jobs go again, many at a time; one alone has {@code POST /jobs/{id}/reopen}. */
@Path(AdminPaths.DEAD_LETTERS)
@Tag(name = "admin: dead letters")
@Produces(MediaType.APPLICATION_JSON)
public class ReopenManyResource {

    static final int MOST = 50;
    private static final int USUAL_LIMIT = 20;

    private final ReopenBatches batches;
    private final JobNamesBody bodies;
    private final QueueLooks queues;

    ReopenManyResource(ReopenBatches batches, JobNamesBody bodies, QueueLooks queues) {
        this.queues = queues;
        this.batches = batches;
        this.bodies = bodies;
    }

    @POST
    @Path("/reopen")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "reopenSelected",
            summary = "Lets some failed jobs go again, in the order given, each with a new budget of attempts",
            description = "Jobs to which it does not apply are skipped, with the reason. A repeat reopens none twice.")
    @APIResponseSchema(value = Reopened.class, responseCode = "200", responseDescription = "What became of each")
    @APIResponse(responseCode = "400", description = "The body is wrong; the field names what")
    @APIResponse(responseCode = "429", description = "This worker reopens others at the moment; repeat it later")
    public Response selected(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = JobNamesBody.Shape.class)))
                    InputStream body) {
        return answer(batches.selected(bodies.read(body)));
    }

    @POST
    @Path("/reopen-all")
    @Operation(
            operationId = "reopenAll",
            summary = "Lets failed jobs go again, the oldest first, a batch at a time",
            description =
                    "Repeat it with the next of its answer until there is none: so a person sets the pace. What fails after the first"
                            + " call is left alone. A call that broke off can be repeated with the same cursor.")
    @APIResponseSchema(
            value = Reopened.class,
            responseCode = "200",
            responseDescription = "What became of each of the batch")
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the field names it")
    @APIResponse(responseCode = "429", description = "This worker reopens others at the moment; repeat it later")
    public Response all(
            @Parameter(description = "Only those of a queue") @QueryParam("queue") @Nullable String queue,
            @Parameter(description = "Only those of a kind of failure", example = "timeout")
                    @QueryParam("kind")
                    @Nullable
                    String kind,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int most = Parameters.limit(limit, USUAL_LIMIT, MOST);
        queues.checkAsked(queue);
        return answer(batches.oldest(new DeadLetterList.Filter(null, queue, kind), most, cursor));
    }

    private static Response answer(@Nullable Reopened reopened) {
        if (reopened == null) {
            return Problems.response(Problem.of(
                            429,
                            "busy",
                            "One batch at a time",
                            "This worker reopens other jobs at the moment; repeat this request later."))
                    .header(HttpHeaders.RETRY_AFTER, "5")
                    .build();
        }
        return Response.ok(reopened).build();
    }
}
