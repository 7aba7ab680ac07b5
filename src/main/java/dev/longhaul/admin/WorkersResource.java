package dev.longhaul.admin;

import dev.longhaul.api.ApiConfig;
import dev.longhaul.api.Parameters;
import dev.longhaul.store.Keys;
import dev.longhaul.worker.Fleet;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The workers of the fleet: what each is, whether it lives, what it runs. */
@Path(AdminPaths.WORKERS)
@Tag(name = "admin: workers")
@Produces(MediaType.APPLICATION_JSON)
public class WorkersResource {

    private static final int USUAL_LIMIT = 50;
    private static final AdminCursor CURSOR = new AdminCursor(Keys.WORKERS, "[A-Za-z0-9._-]{1,128}[.]json");

    private final Fleet fleet;
    private final ApiConfig config;
    private final InstantSource clock;

    WorkersResource(Fleet fleet, ApiConfig config, InstantSource clock) {
        this.fleet = fleet;
        this.config = config;
        this.clock = clock;
    }

    /** Costs a listing and a read for each. */
    @GET
    @Operation(
            operationId = "listWorkers",
            summary = "The workers, by their ids, a part at a time",
            description = "Ended workers stay in the list for a day.")
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the field names it")
    public WorkerView.Page list(
            @QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        int most = Parameters.limit(limit, USUAL_LIMIT, config.listLimit());
        Fleet.Look look = fleet.look(CURSOR.key(cursor), most);
        Instant now = clock.instant();
        return new WorkerView.Page(
                look.workers().stream().map(seen -> WorkerView.of(seen, now)).toList(), CURSOR.after(look.next()));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getWorker", summary = "One worker")
    @APIResponse(responseCode = "404", description = "No such worker, or it ended more than a day ago")
    public WorkerView get(@PathParam("id") String id) {
        return fleet.find(WorkerIds.ofPath(id))
                .map(seen -> WorkerView.of(seen, clock.instant()))
                .orElseThrow(() -> WorkerIds.unknown(id));
    }
}
