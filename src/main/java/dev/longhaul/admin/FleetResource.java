package dev.longhaul.admin;

import dev.longhaul.access.Caller;
import dev.longhaul.store.QueueControl.Wish;
import dev.longhaul.worker.Fleet;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Commands to the whole fleet. */
@Path("/admin")
@Tag(name = "admin: fleet")
@Produces(MediaType.APPLICATION_JSON)
public class FleetResource {

    private final Fleet fleet;
    private final QueueLooks looks;
    private final SlotsBody bodies;
    private final InstantSource clock;
    private final Caller caller;

    FleetResource(Fleet fleet, QueueLooks looks, SlotsBody bodies, InstantSource clock, Caller caller) {
        this.fleet = fleet;
        this.looks = looks;
        this.bodies = bodies;
        this.clock = clock;
        this.caller = caller;
    }

    @PUT
    @Path("/slots")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setAllSlots",
            summary = "Changes how many jobs each worker that lives now runs at the same time",
            description = "As for one worker. Workers that start later have what the configuration says.")
    @APIResponseSchema(
            value = WorkerView.Page.class,
            responseCode = "202",
            responseDescription = "The workers that have been told")
    @APIResponse(responseCode = "400", description = "The body is wrong; the field names what")
    public Response slots(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SlotsBody.Shape.class)))
                    InputStream body) {
        int slots = bodies.read(body);
        Instant now = clock.instant();
        List<WorkerView> told = fleet.orderAll(Slots.to(slots)).stream()
                .map(seen -> WorkerView.of(seen, now))
                .toList();
        return Response.accepted(new WorkerView.Page(told, null))
                .location(URI.create(AdminPaths.WORKERS))
                .build();
    }

    @POST
    @Path("/pause")
    @Operation(
            operationId = "pauseAll",
            summary = "Lets the whole fleet receive nothing more from any queue",
            description = "As pausing each queue: what runs goes on, and the queues tell when it is acknowledged.")
    @APIResponseSchema(
            value = QueueView.All.class,
            responseCode = "202",
            responseDescription = "Every worker has been told")
    public Response pause(@QueryParam("reason") @Nullable String reason) {
        return want(Wish.paused(caller.name(), Reasons.checked(reason)));
    }

    @POST
    @Path("/resume")
    @Operation(operationId = "resumeAll", summary = "Lets the whole fleet receive from all queues again")
    @APIResponseSchema(
            value = QueueView.All.class,
            responseCode = "202",
            responseDescription = "Every worker has been told")
    public Response resume(@QueryParam("reason") @Nullable String reason) {
        return want(Wish.polling(caller.name(), Reasons.checked(reason)));
    }

    private Response want(Wish wish) {
        var controls = looks.names(fleet.look()).stream()
                .map(queue -> fleet.want(queue, wish))
                .toList();
        Fleet.Look look = fleet.look();
        List<QueueView> views =
                controls.stream().map(control -> looks.brief(control, look)).toList();
        return Response.accepted(new QueueView.All(views))
                .location(URI.create(AdminPaths.QUEUES))
                .build();
    }
}
