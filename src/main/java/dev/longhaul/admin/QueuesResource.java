package dev.longhaul.admin;

import dev.longhaul.access.Caller;
import dev.longhaul.store.QueueControl;
import dev.longhaul.store.QueueControl.Wish;
import dev.longhaul.worker.Fleet;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The queues: how full they are, and whether the fleet is to receive from them. */
@Path(AdminPaths.QUEUES)
@Tag(name = "admin: queues")
@Produces(MediaType.APPLICATION_JSON)
public class QueuesResource {

    private final Fleet fleet;
    private final QueueLooks looks;
    private final Caller caller;

    QueuesResource(Fleet fleet, QueueLooks looks, Caller caller) {
        this.fleet = fleet;
        this.looks = looks;
        this.caller = caller;
    }

    @GET
    @Operation(operationId = "listQueues", summary = "All queues, as this worker and the fleet's objects show them")
    @APIResponseSchema(value = QueueView.All.class, responseCode = "200", responseDescription = "The queues")
    public QueueView.All list() {
        return new QueueView.All(looks.all());
    }

    @GET
    @Path("/{name}")
    @Operation(operationId = "getQueue", summary = "One queue")
    @APIResponseSchema(value = QueueView.class, responseCode = "200", responseDescription = "The queue")
    @APIResponse(responseCode = "404", description = "No living worker serves a queue of that name")
    public QueueView get(@PathParam("name") String name) {
        return looks.one(looks.known(name));
    }

    @POST
    @Path("/{name}/pause")
    @Operation(
            operationId = "pauseQueue",
            summary = "Lets the whole fleet receive nothing more from a queue",
            description =
                    "What runs goes on. The queue's field acknowledged is true, under the address in Location, once no"
                            + " living worker receives any more, which takes about as long as a heartbeat and a long poll."
                            + " A repeat changes nothing.")
    @APIResponseSchema(
            value = QueueView.class,
            responseCode = "202",
            responseDescription = "Every worker has been told")
    @APIResponse(responseCode = "404", description = "No living worker serves a queue of that name")
    public Response pause(
            @PathParam("name") String name,
            @Parameter(description = "Why, for those who ask later", example = "deploying the database")
                    @QueryParam("reason")
                    @Nullable
                    String reason) {
        return want(name, Wish.paused(caller.name(), Reasons.checked(reason)));
    }

    @POST
    @Path("/{name}/resume")
    @Operation(
            operationId = "resumeQueue",
            summary = "Lets the whole fleet receive from a queue again",
            description = "A repeat changes nothing.")
    @APIResponseSchema(
            value = QueueView.class,
            responseCode = "202",
            responseDescription = "Every worker has been told")
    @APIResponse(responseCode = "404", description = "No living worker serves a queue of that name")
    public Response resume(@PathParam("name") String name, @QueryParam("reason") @Nullable String reason) {
        return want(name, Wish.polling(caller.name(), Reasons.checked(reason)));
    }

    private Response want(String name, Wish wish) {
        QueueControl control = fleet.want(looks.known(name), wish);
        return Response.accepted(looks.brief(control, fleet.look()))
                .location(URI.create(AdminPaths.queue(name)))
                .build();
    }
}
