package dev.longhaul.admin;

import dev.longhaul.store.QueueControl.Wish;
import dev.longhaul.worker.Fleet;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Commands to the whole fleet. */
@Path("/admin")
@Tag(name = "admin: fleet")
@Produces(MediaType.APPLICATION_JSON)
public class FleetResource {

    private final Fleet fleet;
    private final QueueLooks looks;

    FleetResource(Fleet fleet, QueueLooks looks) {
        this.fleet = fleet;
        this.looks = looks;
    }

    @POST
    @Path("/pause")
    @Operation(
            operationId = "pauseAll",
            summary = "Lets the whole fleet receive nothing more from any queue",
            description = "As pausing each queue: what runs goes on, and the queues tell when it is acknowledged.")
    @APIResponse(responseCode = "202", description = "Every worker has been told")
    public Response pause(@QueryParam("reason") @Nullable String reason, @Context SecurityContext who) {
        return want(Wish.paused(Who.is(who), Reasons.checked(reason)));
    }

    @POST
    @Path("/resume")
    @Operation(operationId = "resumeAll", summary = "Lets the whole fleet receive from all queues again")
    @APIResponse(responseCode = "202", description = "Every worker has been told")
    public Response resume(@QueryParam("reason") @Nullable String reason, @Context SecurityContext who) {
        return want(Wish.polling(Who.is(who), Reasons.checked(reason)));
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
