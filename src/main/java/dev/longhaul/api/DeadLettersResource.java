package dev.longhaul.api;

import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.DeadLetterStore.Kept;
import dev.longhaul.store.DeadLetterStore.Letters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Dead letters in the bucket: what others put into a dead-letter queue, and what no queue can carry. */
@Path("/dead-letters")
@Tag(name = "dead letters")
@Produces(MediaType.APPLICATION_JSON)
public class DeadLettersResource {

    private static final int USUAL_LIMIT = 20;

    /** As SQS makes them, and nothing that could be another key. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final DeadLetterStore letters;
    private final ApiConfig config;

    DeadLettersResource(DeadLetterStore letters, ApiConfig config) {
        this.letters = letters;
        this.config = config;
    }

    @GET
    @Operation(operationId = "listDeadLetters", summary = "Dead letters kept in the bucket, a part at a time")
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the field names it")
    public DeadLetterView.Page list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        int most = Parameters.limit(limit, USUAL_LIMIT, config.listLimit());
        Letters listed = letters.list(Cursor.DEAD.key(cursor), most);
        List<DeadLetterView> found = new ArrayList<>();
        List<String> ids = listed.ids();
        for (int from = 0; from < ids.size(); from += JobListing.READS_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(from + JobListing.READS_AT_ONCE, ids.size()));
            Together.all(some, this::brief).forEach(view -> view.ifPresent(found::add));
        }
        return new DeadLetterView.Page(found, listed.next() == null ? null : Cursor.DEAD.after(listed.next()));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getDeadLetter", summary = "One dead letter, with its body and attributes")
    @APIResponse(responseCode = "404", description = "No such letter in the bucket")
    public DeadLetterView get(@PathParam("id") String id) {
        return Optional.of(id)
                .filter(word -> ID.matcher(word).matches())
                .flatMap(letters::read)
                .map(DeadLetterView::whole)
                .orElseThrow(() -> new Refusal(Problem.of(
                        404, "no-such-letter", "No such letter", "No dead letter \"" + id + "\" is in the bucket.")));
    }

    private Optional<DeadLetterView> brief(String id) {
        return letters.read(id).map(Kept::letter).map(DeadLetterView::brief);
    }
}
