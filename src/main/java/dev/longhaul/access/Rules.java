package dev.longhaul.access;

import static dev.longhaul.access.Role.ADMIN;
import static dev.longhaul.access.Role.READ;
import static dev.longhaul.access.Role.SUBMIT;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /**
     * The roles of which a request needs any.
     *
     * @param path normalised as the router will: whoever asks for {@code /jobs/../admin} asks for {@code /admin}
     * @return none if nothing here is open to anybody
     */
    public static Optional<Set<Role>> of(String method, String path) {
        return TABLE.stream()
                .filter(row -> row.fits(method, path))
                .map(Row::roles)
                .findFirst();
    }

    /** Whether a request of this method is there to change something. */
    static boolean isChange(String method) {
        return CHANGING.contains(method);
    }

    private static Row row(Set<String> methods, String path, Role... roles) {
        return new Row(
                methods,
                Pattern.compile(path),
                Stream.of(roles).collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class))));
    }

    private record Row(Set<String> methods, Pattern path, Set<Role> roles) {

        boolean fits(String method, String asked) {
            return methods.contains(method) && path.matcher(asked).matches();
        }
    }
}
