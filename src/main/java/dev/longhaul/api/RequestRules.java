package dev.longhaul.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a request says and nobody would hear: parameters that its resource does not know or that are sent twice, and bodies in
 * other codings than the one that is read. A misspelt filter must not list everything.
 */
final class RequestRules {

    private static final String UTF_8 = "UTF-8";

    /** The parameters of each resource method that has any; a test keeps them as the methods say, since a binary cannot ask them. */
    static final Map<String, Set<String>> PARAMETERS = Map.ofEntries(
            Map.entry("JobsResource.list", Set.of("state", "type", "condition", "limit", "cursor")),
            Map.entry("DeadLettersResource.list", Set.of("source", "queue", "kind", "limit", "cursor")),
            Map.entry("DeadLettersResource.deleteFailed", Set.of("confirm")),
            Map.entry("DeadLettersResource.deleteKept", Set.of("confirm")),
            Map.entry("ReopenManyResource.all", Set.of("queue", "kind", "limit", "cursor")),
            Map.entry("WorkersResource.drain", Set.of("within")),
            Map.entry("LogResource.log", Set.of("attempt")),
            Map.entry("ResultsResource.list", Set.of("limit", "cursor")),
            Map.entry("ResultsResource.output", Set.of("redirect")),
            Map.entry("WorkersResource.list", Set.of("limit", "cursor", "alive")),
            Map.entry("QueuesResource.pause", Set.of("reason")),
            Map.entry("QueuesResource.resume", Set.of("reason")),
            Map.entry("FleetResource.pause", Set.of("reason")),
            Map.entry("FleetResource.resume", Set.of("reason")));

    @ServerRequestFilter
    void check(ContainerRequestContext request, SimpleResourceInfo resource) {
        String method = resource.getResourceClass().getSimpleName() + "." + resource.getMethodName();
        checkParameters(request.getUriInfo().getQueryParameters(), PARAMETERS.getOrDefault(method, Set.of()));
        checkCoding(request.getHeaderString(HttpHeaders.CONTENT_ENCODING));
        checkCharset(request.getMediaType());
    }

    static void checkParameters(Map<String, List<String>> sent, Set<String> known) {
        sent.forEach((name, values) -> {
            if (!known.contains(name)) {
                String those = known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known));
                throw new Refusal(Problem.parameter(
                        name, "There is no parameter " + name + " here; the parameters known here: " + those + "."));
            }
            if (values.size() > 1) {
                throw new Refusal(Problem.parameter(name, "The parameter " + name + " must be sent only once."));
            }
        });
    }

    private static void checkCoding(@Nullable String coding) {
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw new Refusal(Problem.mediaType(
                    HttpHeaders.CONTENT_ENCODING, "The body must be sent as it is, without a Content-Encoding."));
        }
    }

    private static void checkCharset(@Nullable MediaType type) {
        if (type == null || !type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
            return; // clients name a type without sending a body
        }
        String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !charset.equalsIgnoreCase(UTF_8)) {
            throw new Refusal(Problem.mediaType(HttpHeaders.CONTENT_TYPE, "The body must be in UTF-8."));
        }
    }
}
