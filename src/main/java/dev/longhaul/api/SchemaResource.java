package dev.longhaul.api;

import dev.longhaul.envelope.MessageSchema;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The message contract as JSON Schema. */
@Path("/schemas")
@Tag(name = "schemas")
public class SchemaResource {

    @GET
    @Path("/message-v1.json")
    @Produces("application/schema+json")
    @Operation(operationId = "getMessageSchema", summary = "JSON Schema of a message, version 1")
    public InputStream message() {
        return MessageSchema.open();
    }
}
