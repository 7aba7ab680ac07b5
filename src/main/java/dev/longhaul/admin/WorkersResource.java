package dev.longhaul.admin;

import dev.longhaul.access.Caller;
import dev.longhaul.api.ApiConfig;
import dev.longhaul.api.Parameters;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.store.Keys;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerFace.Leave;
import dev.longhaul.store.WorkerFace.Orders;
import dev.longhaul.store.WorkerLeases.Seen;
import dev.longhaul.worker.Fleet;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
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

/** The workers of the fleet: what each is, whether it lives, what it runs. */
@Path(AdminPaths.WORKERS)
@Tag(name = "admin: workers")
@Produces(MediaType.APPLICATION_JSON)
public class WorkersResource {

    /** Of a worker whose lease has ended, though it never said that it ends. */
    private static final String SILENT = "Silent";

    private static final int USUAL_LIMIT = 50;
    private static final AdminCursor CURSOR = new AdminCursor(Keys.WORKERS, "[A-Za-z0-9._-]{1,128}[.]json");

    private final Fleet fleet;
    private final ApiConfig config;
    private final InstantSource clock;
    private final SlotsBody bodies;
    private final Caller caller;

    WorkersResource(Fleet fleet, ApiConfig config, InstantSource clock, SlotsBody bodies, Caller caller) {
        this.fleet = fleet;
        this.config = config;
        this.clock = clock;
        this.bodies = bodies;
        this.caller = caller;
    }

    /** Costs a listing and a read for each. */
    @GET
    @Operation(
            operationId = "listWorkers",
            summary = "The workers, by their ids, a part at a time",
            description = "Ended workers stay in the list for a day.")
    @APIResponseSchema(
            value = WorkerView.Page.class,
            responseCode = "200",
            responseDescription = "Workers, and where to go on")
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the field names it")
    public WorkerView.Page list(
            @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Parameter(
                            description =
                                    "true: only those whose lease holds; false: only the others. A part may then be"
                                            + " shorter than the limit though more follow",
                            schema = @Schema(type = SchemaType.BOOLEAN))
                    @QueryParam("alive")
                    @Nullable
                    String alive) {
        int most = Parameters.limit(limit, USUAL_LIMIT, config.listLimit());
        Boolean wanted = Parameters.flag("alive", alive);
        Fleet.Look look = fleet.look(CURSOR.key(cursor), most);
        Instant now = clock.instant();
        return new WorkerView.Page(
                look.workers().stream()
                        .filter(seen -> wanted == null || wanted == seen.isAlive())
                        .map(seen -> WorkerView.of(seen, now))
                        .toList(),
                CURSOR.after(look.next()));
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getWorker", summary = "One worker")
    @APIResponseSchema(value = WorkerView.class, responseCode = "200", responseDescription = "The worker")
    @APIResponse(responseCode = "404", description = "No such worker, or it ended more than a day ago")
    public WorkerView get(@PathParam("id") String id) {
        return fleet.find(WorkerIds.ofPath(id))
                .map(seen -> WorkerView.of(seen, clock.instant()))
                .orElseThrow(() -> WorkerIds.unknown(id));
    }

    @POST
    @Path("/{id}/drain")
    @Operation(
            operationId = "drainWorker",
            summary = "Lets one worker take nothing new, end what it runs, and exit",
            description =
                    "As at SIGTERM, but without a deadline unless one is given: handlers are told to stop, and what they give"
                            + " back goes on elsewhere, uncharged. The worker hears of it at its next heartbeat, stays live"
                            + " meanwhile, and exits with code 0; a service replaces it. A repeat changes nothing but a"
                            + " nearer deadline.")
    @APIResponseSchema(
            value = WorkerView.class,
            responseCode = "202",
            responseDescription = "The worker has been told; its state, under Location, says when it has ended")
    @APIResponse(responseCode = "404", description = "No such worker")
    @APIResponse(responseCode = "409", description = "The worker has ended, or does not answer; the field state tells")
    public Response drain(
            @PathParam("id") String id,
            @Parameter(
                            description = "Ends by force what still runs then, counted from the worker's hearing",
                            example = "PT30M")
                    @QueryParam("within")
                    @Nullable
                    String within) {
        Duration limit = Durations.checked("within", within);
        return order(id, orders -> {
            Leave before = orders.drain();
            return before != null && !isNearer(limit, before.within())
                    ? orders
                    : orders.drain(new Leave(caller.name(), clock.instant(), limit));
        });
    }

    private static boolean isNearer(@Nullable Duration limit, @Nullable Duration before) {
        return limit != null && (before == null || limit.compareTo(before) < 0);
    }

    @PUT
    @Path("/{id}/slots")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setSlots",
            summary = "Changes how many jobs one worker runs at the same time",
            description =
                    "At most longhaul.worker.slots-limit, and at least one for each of its queues: the worker's slots say what"
                            + " it made of it. Jobs beyond a smaller number run on, and nothing is received until they have"
                            + " ended. Holds until the worker ends; its successor has what the configuration says.")
    @APIResponseSchema(value = WorkerView.class, responseCode = "202", responseDescription = "The worker has been told")
    @APIResponse(responseCode = "400", description = "The body is wrong; the field names what")
    @APIResponse(responseCode = "404", description = "No such worker")
    @APIResponse(responseCode = "409", description = "The worker has ended, or does not answer; the field state tells")
    public Response slots(
            @PathParam("id") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SlotsBody.Shape.class)))
                    InputStream body) {
        int slots = bodies.read(body);
        return order(id, Slots.to(slots));
    }

    private Response order(String id, UnaryOperator<Orders> order) {
        Seen seen = fleet.order(WorkerIds.ofPath(id), order).orElseThrow(() -> WorkerIds.unknown(id));
        if (!seen.isAlive()) {
            String state = seen.face().isOver() ? WorkerFace.STOPPED : SILENT;
            throw new Refusal(Problem.of(
                            409,
                            "worker-over",
                            "The worker has ended, or does not answer",
                            "Worker " + id + " renewed its lease " + seen.age().toSeconds()
                                    + " s ago for the last time and hears nothing any more.")
                    .in(state));
        }
        return Response.accepted(WorkerView.of(seen, clock.instant()))
                .location(URI.create(AdminPaths.worker(id)))
                .build();
    }
}
