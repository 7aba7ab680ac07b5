package dev.longhaul.handler.lambda;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** {@code POST /extension/register}: Rust's helper and functions that want to hear of the end call it, and panic if nobody answers. */
final class ExtensionRegisterEndpoint implements Endpoint {

    private static final int BAD_REQUEST = 400;
    private static final String NAME = "Lambda-Extension-Name";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Extensions extensions;
    private final FunctionSettings function;

    ExtensionRegisterEndpoint(Extensions extensions, FunctionSettings function) {
        this.extensions = extensions;
        this.function = function;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.read(request, body -> {
            if (request.getHeader(NAME) == null) {
                Answers.error(request.response(), BAD_REQUEST, "Extension.InvalidExtensionName", NAME + " is missing");
                return;
            }
            request.response().putHeader("Lambda-Extension-Identifier", extensions.register(events(body)));
            Answers.ok(
                    request.response(),
                    "{\"functionName\":\"" + Answers.quoted(function.name()) + "\",\"functionVersion\":\""
                            + RuntimeEnvironment.VERSION + "\",\"handler\":\"\"}");
        });
    }

    private static Set<String> events(byte[] body) {
        Set<String> events = new HashSet<>();
        try {
            JsonNode said = JSON.readTree(body);
            if (said != null) {
                said.path("events").valueStream().map(JsonNode::asText).forEach(events::add);
            }
        } catch (JacksonException e) {
            return Set.of();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        return events;
    }
}
