package dev.longhaul.api;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Result;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.ObjectStore.ObjectFacts;
import dev.longhaul.store.StoreConfig;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What succeeded jobs left. */
@Path("/jobs/{id}/result")
@Tag(name = "results")
public class ResultsResource {

    private static final int USUAL_LIMIT = 50;

    private final Ledger ledger;
    private final ObjectStore store;
    private final ApiConfig config;
    private final StoreConfig presigning;

    ResultsResource(Ledger ledger, ObjectStore store, ApiConfig config, StoreConfig presigning) {
        this.ledger = ledger;
        this.store = store;
        this.config = config;
        this.presigning = presigning;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "listResult", summary = "The outputs of a succeeded job")
    @APIResponseSchema(
            value = ResultView.class,
            responseCode = "200",
            responseDescription = "Outputs, and where to go on")
    @APIResponse(responseCode = "404", description = "No such job, or no result (yet): the field state tells")
    public ResultView list(
            @PathParam("id") String id,
            @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        JobId job = Identity.ofPath(id);
        int most = Parameters.limit(limit, USUAL_LIMIT, config.listLimit());
        return new ResultListing(store).page(job, result(job), most, cursor);
    }

    /** One output: redirected to S3 if {@code redirect} is true, or not said and the output large. */
    @GET
    @Path("/{name: .+}")
    @Produces(MediaType.WILDCARD)
    @Operation(
            operationId = "getOutput",
            summary = "One output, as a stream or as a redirect to a presigned address of S3")
    @APIResponse(
            responseCode = "200",
            description = "The output",
            content =
                    @Content(
                            mediaType = MediaType.WILDCARD,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(
            responseCode = "303",
            description = "Where S3 gives the output to whoever has the address, for a while")
    @APIResponse(responseCode = "404", description = "No such job, result or output")
    public Response output(
            @PathParam("id") String id,
            @PathParam("name") String name,
            @Parameter(schema = @Schema(type = SchemaType.BOOLEAN)) @QueryParam("redirect") @Nullable String redirect) {
        JobId job = Identity.ofPath(id);
        Boolean wanted = Parameters.flag("redirect", redirect);
        if (!isPlain(name)) {
            throw noOutput(job, name);
        }
        String key = result(job).prefix() + name;
        ObjectFacts facts = store.describe(key).orElseThrow(() -> noOutput(job, name));
        boolean isLarge = facts.sizeBytes() > config.redirectFrom().asLongValue();
        OutputAnswer answer = new OutputAnswer(store, presigning.presignValidity());
        if (wanted == null ? isLarge : wanted) {
            return answer.redirect(key, name);
        }
        return answer.stream(key, name, facts).orElseThrow(() -> noOutput(job, name));
    }

    private Result result(JobId job) {
        JobRecord record = ledger.read(job)
                .map(Ledger.Entry::record)
                .filter(JobRecord::isKnown)
                .orElseThrow(() -> new Refusal(Problem.noSuchJob(job.value())));
        if (record.state() instanceof JobState.Succeeded(Result result)) {
            return result;
        }
        String state = record.state().word();
        String detail =
                "Job " + job + " is " + state + (record.isSettled() ? " and left no result." : ", not done yet.");
        throw new Refusal(Problem.of(404, "no-result", "No result", detail).in(state));
    }

    /** No output is named otherwise; stores that keep objects in folders may walk out of them by such names. */
    private static boolean isPlain(String name) {
        return Stream.of(name.split("/", -1))
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    private static Refusal noOutput(JobId job, String name) {
        return new Refusal(Problem.of(
                404,
                "no-such-output",
                "No such output",
                "Job " + job + " has no output of the name \"" + name + "\"."));
    }
}
