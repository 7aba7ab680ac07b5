package dev.longhaul.api;

import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.ObjectStore.ObjectFacts;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One output as an answer: streamed through this worker, or a redirect to S3. What a handler wrote is never shown by a browser as a page
 * of this API.
 */
final class OutputAnswer {

    private final ObjectStore store;
    private final Duration validity;

    OutputAnswer(ObjectStore store, Duration validity) {
        this.store = store;
        this.validity = validity;
    }

    /** A redirect, good for a while to whoever has it. */
    Response redirect(String key, String name) {
        return Response.status(Response.Status.SEE_OTHER)
                .location(store.presign(key, validity, fileName(name)))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    Optional<Response> stream(String key, String name, ObjectFacts facts) {
        return store.open(key, 0).map(body -> streamed(body, name, facts));
    }

    private static Response streamed(InputStream body, String name, ObjectFacts facts) {
        return Response.ok(body, mediaType(facts.contentType()))
                .header(HttpHeaders.CONTENT_LENGTH, facts.sizeBytes())
                .header(HttpHeaders.ETAG, quoted(facts.etag()))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename*=UTF-8''" + encoded(fileName(name)))
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox")
                .build();
    }

    /** A handler may have said what is no media type. */
    private static MediaType mediaType(String contentType) {
        try {
            return MediaType.valueOf(contentType);
        } catch (IllegalArgumentException _) {
            return MediaType.APPLICATION_OCTET_STREAM_TYPE;
        }
    }

    private static String fileName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String quoted(String etag) {
        return etag.startsWith("\"") ? etag : '"' + etag + '"';
    }
}
