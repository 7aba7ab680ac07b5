package dev.longhaul.api;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The methods of each address, for the header Allow that every answer 405 owes (RFC 9110, section 15.5.6). The router knows them and does
 * not say them, and calls some addresses unknown instead; a test keeps this table as the contract says.
 */
final class AllowedMethods {

    private static final String ID = "[^/]+";
    private static final String[] READING = {"GET", "HEAD"};
    private static final String POSTING = "POST";
    private static final String PUTTING = "PUT";

    private static final List<Row> TABLE = List.of(
            row("/jobs", "GET", "HEAD", POSTING),
            row("/jobs/" + ID + "(?:/log|/events|/result(?:/.+)?)?", READING),
            row("/jobs/" + ID + "/(?:cancel|reopen)", POSTING),
            row("/schemas/" + ID, READING),
            row("/q/openapi", READING),
            row("/admin/(?:pause|resume)", POSTING),
            row("/admin/slots", PUTTING),
            row("/admin/jobs/" + ID + "/(?:resend|takeover)", POSTING),
            row("/admin/(?:queues|workers)(?:/" + ID + ")?", READING),
            row("/admin/queues/" + ID + "/(?:pause|resume)", POSTING),
            row("/admin/workers/" + ID + "/drain", POSTING),
            row("/admin/workers/" + ID + "/slots", PUTTING),
            row("/admin/dead-letters", READING),
            row("/admin/dead-letters/(?:reopen|reopen-all)", POSTING),
            row("/admin/dead-letters/(?:failed|kept)/" + ID, "DELETE", "GET", "HEAD"),
            row("/admin/dead-letters/(?:failed|kept)/" + ID + "/body", READING));

    private AllowedMethods() {}

    /**
     * Those of an address, if it has any and this is none of them; else none.
     *
     * @param path normalised
     */
    static Set<String> insteadOf(HttpMethod method, String path) {
        return TABLE.stream()
                .filter(row -> row.path().matcher(path).matches())
                .findFirst()
                .map(Row::methods)
                .filter(methods -> !methods.contains(method.name()))
                .orElse(Set.of());
    }

    private static Row row(String path, String... methods) {
        return new Row(Pattern.compile(path + "/?"), new TreeSet<>(List.of(methods)));
    }

    private record Row(Pattern path, Set<String> methods) {}
}
