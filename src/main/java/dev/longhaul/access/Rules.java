package dev.longhaul.access;

import static dev.longhaul.access.Role.ADMIN;
import static dev.longhaul.access.Role.READ;
import static dev.longhaul.access.Role.SUBMIT;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which role a request needs: the first row that fits says it, and what fits no row is not passed on, whoever asks. Health has no row; it
 * needs no credential. {@code admin} may do whatever a row allows.
 *
 * <p>A role to submit does not let anybody read: ids are chosen by callers and can be guessed. Contracts are open to each role, since
 * whoever submits needs them.
 */
public final class Rules {

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> POSTING = Set.of("POST");
    private static final String ID = "[^/]+";

    private static final List<Row> TABLE = List.of(
            row(READING, "/jobs(?:/.*)?", READ),
            row(READING, "/schemas/.*", SUBMIT, READ),
            row(READING, "/q/openapi/?", SUBMIT, READ),
            row(POSTING, "/jobs/?", SUBMIT),
            row(POSTING, "/jobs/" + ID + "/cancel/?", SUBMIT),
            row(POSTING, "/jobs/" + ID + "/reopen/?", SUBMIT),
            row(READING, "/admin(?:/.*)?", READ),
            row(CHANGING, "/admin(?:/.*)?", ADMIN));

    private Rules() {}

    /** @param path normalised as the router will: whoever asks for {@code /jobs/../admin} asks for {@code /admin} */
    public static Rule of(String method, String path) {
        List<Row> rows = TABLE.stream().filter(row -> row.fits(path)).toList();
        if (rows.isEmpty()) {
            return new Rule.Unknown();
        }
        return rows.stream()
                .filter(row -> row.methods().contains(method))
                .findFirst()
                .<Rule>map(row -> new Rule.Needs(row.roles()))
                .orElseGet(() -> new Rule.OtherMethods(allowed(rows)));
    }

    /** Whether a request of this method is there to change something. */
    static boolean isChange(String method) {
        return CHANGING.contains(method);
    }

    private static Set<String> allowed(List<Row> rows) {
        return rows.stream().flatMap(row -> row.methods().stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Row row(Set<String> methods, String path, Role... roles) {
        return new Row(
                methods,
                Pattern.compile(path),
                Stream.of(roles).collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class))));
    }

    private record Row(Set<String> methods, Pattern path, Set<Role> roles) {

        boolean fits(String asked) {
            return path.matcher(asked).matches();
        }
    }

    /** What the table says. */
    public sealed interface Rule {

        /** Any of these roles. */
        record Needs(Set<Role> anyOf) implements Rule {}

        /** There is something, but not for this method. */
        record OtherMethods(Set<String> allowed) implements Rule {}

        /** Nothing here is open to anybody. */
        record Unknown() implements Rule {}
    }
}
