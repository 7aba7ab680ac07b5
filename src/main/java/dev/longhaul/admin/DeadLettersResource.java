package dev.longhaul.admin;

import dev.longhaul.api.ApiConfig;
import dev.longhaul.api.Parameters;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Dead letters: jobs that failed, and messages that are kept in the bucket. What SQS holds cannot be looked through. */
@Path(AdminPaths.DEAD_LETTERS)
@Tag(name = "admin: dead letters")
@Produces(MediaType.APPLICATION_JSON)
public class DeadLettersResource {

    private static final int USUAL_LIMIT = 20;

    private final DeadLetterList list;
    private final DeadLetterShelf shelf;
    private final QueueLooks queues;
    private final ApiConfig config;

    DeadLettersResource(DeadLetterList list, DeadLetterShelf shelf, QueueLooks queues, ApiConfig config) {
        this.queues = queues;
        this.list = list;
        this.shelf = shelf;
        this.config = config;
    }

    @GET
    @Operation(
            operationId = "listDeadLetters",
            summary = "Failed jobs, the newest first, and then the messages kept in the bucket; a part at a time",
            description =
                    "A job that has gone again since is not listed. A job that failed more than once may be listed twice.")
    @APIResponseSchema(
            value = DeadLetterView.Page.class,
            responseCode = "200",
            responseDescription = "Dead letters, and where to go on")
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the field names it")
    public DeadLetterView.Page list(
            @Parameter(description = "failed or kept; absent for both") @QueryParam("source") @Nullable String source,
            @QueryParam("queue") @Nullable String queue,
            @Parameter(description = "A kind of failure", example = "timeout") @QueryParam("kind") @Nullable
                    String kind,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        int most = Parameters.limit(limit, USUAL_LIMIT, config.listLimit());
        if (source != null && !Set.of("failed", "kept").contains(source)) {
            throw new Refusal(Problem.parameter("source", "The parameter source must be failed or kept."));
        }
        queues.checkAsked(queue);
        return list.page(new DeadLetterList.Filter(source, queue, kind), most, cursor);
    }

    @GET
    @Path("/failed/{id}")
    @Operation(operationId = "getFailedJob", summary = "One failed job, with the begin of its input")
    @APIResponseSchema(value = DeadLetterView.Whole.class, responseCode = "200", responseDescription = "The letter")
    @APIResponse(responseCode = "404", description = "No such failure, or its record is gone")
    public DeadLetterView.Whole failed(@PathParam("id") String id) {
        return shelf.failed(id);
    }

    @GET
    @Path("/kept/{id}")
    @Operation(operationId = "getKeptLetter", summary = "One message kept in the bucket, with the begin of its body")
    @APIResponseSchema(value = DeadLetterView.Whole.class, responseCode = "200", responseDescription = "The letter")
    @APIResponse(responseCode = "404", description = "No such letter in the bucket")
    public DeadLetterView.Whole kept(@PathParam("id") String id) {
        return shelf.kept(id);
    }

    @GET
    @Path("/failed/{id}/body")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(operationId = "downloadInput", summary = "The whole input of a failed job")
    @APIResponse(
            responseCode = "200",
            description = "The input, as a download",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "404", description = "No such failure, or its input is gone")
    public Response failedBody(@PathParam("id") String id) {
        return download(shelf.failedBody(id), "input");
    }

    @GET
    @Path("/kept/{id}/body")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Operation(operationId = "downloadLetter", summary = "The whole body of a message kept in the bucket")
    @APIResponse(
            responseCode = "200",
            description = "The body, as a download",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "404", description = "No such letter in the bucket")
    public Response keptBody(@PathParam("id") String id) {
        return download(shelf.keptBody(id), "message");
    }

    @DELETE
    @Path("/failed/{id}")
    @Operation(
            operationId = "deleteFailedJob",
            summary = "Takes a failed job out of the list",
            description =
                    "Only the list's entry goes: the job's record, its log and its letter in the dead-letter queue stay, and it"
                            + " can still be reopened by its id. A repeat changes nothing.")
    @APIResponse(responseCode = "204", description = "It is not in the list")
    @APIResponse(responseCode = "400", description = "The confirmation is missing or wrong")
    @APIResponse(responseCode = "404", description = "No letter can have this id")
    @APIResponse(responseCode = "409", description = "The job is open, or owes its dead letter; the field state tells")
    public Response deleteFailed(
            @PathParam("id") String id,
            @Parameter(description = "The same id once more") @QueryParam("confirm") @Nullable String confirm) {
        checkConfirmed(id, confirm);
        shelf.deleteFailed(id);
        return Response.noContent().build();
    }

    @DELETE
    @Path("/kept/{id}")
    @Operation(
            operationId = "deleteKeptLetter",
            summary = "Removes a message from the bucket, for good",
            description =
                    "Where the dead-letter queue holds only a pointer to it, that pointer leads nowhere then. A repeat changes"
                            + " nothing.")
    @APIResponse(responseCode = "204", description = "It is not in the bucket")
    @APIResponse(responseCode = "400", description = "The confirmation is missing or wrong")
    @APIResponse(responseCode = "404", description = "No letter can have this id")
    @APIResponse(responseCode = "409", description = "The job that it is about is open, or owes its dead letter")
    public Response deleteKept(
            @PathParam("id") String id,
            @Parameter(description = "The same id once more") @QueryParam("confirm") @Nullable String confirm) {
        checkConfirmed(id, confirm);
        shelf.deleteKept(id);
        return Response.noContent().build();
    }

    private static void checkConfirmed(String id, @Nullable String confirm) {
        if (!id.equals(confirm)) {
            throw new Refusal(Problem.parameter(
                    "confirm", "The parameter confirm must be the id once more: what is deleted does not come back."));
        }
    }

    /** What a sender wrote is never shown by a browser as a page of this API. */
    private static Response download(InputStream body, String name) {
        return Response.ok(body, MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox")
                .build();
    }
}
