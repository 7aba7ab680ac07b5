package dev.longhaul.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longhaul.envelope.Reading.Unreadable;
import dev.longhaul.job.JobRecord;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * A problem document as RFC 9457 has it.
 *
 * @param type stable URI of the kind of problem
 * @param pointer JSON pointer into the request's body
 * @param field that pointer's last name; or the header or parameter that is wrong
 * @param line of the request's body, from 1
 * @param state of the job, where the problem is that it has this one
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @Nullable String field,
        @Nullable String pointer,
        @Nullable Integer line,
        @Nullable Integer column,
        @Nullable String state) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** A pointer too long to be given whole points at nothing. */
    private static final String CUT = "…";

    private static final String TYPES = "urn:longhaul:problem:";

    public static Problem of(int status, String kind, String title, String detail) {
        return new Problem(TYPES + kind, title, status, detail, null, null, null, null, null);
    }

    /** A header, or a parameter of path or query, is wrong. */
    public static Problem parameter(String name, String detail) {
        return of(400, "invalid-parameter", "A parameter is wrong", detail).about(name, null);
    }

    /** The body comes in a way that is not taken; the header says in which. */
    static Problem mediaType(String header, String detail) {
        return of(415, "refused", "Unsupported Media Type", detail).about(header, null);
    }

    static Problem body(Unreadable unreadable) {
        String pointer = unreadable.pointer();
        Problem problem = of(400, "invalid-body", "The body breaks the message contract", unreadable.reason());
        if (!pointer.isEmpty() && !pointer.endsWith(CUT)) {
            problem = problem.about(pointer.substring(pointer.lastIndexOf('/') + 1), pointer);
        }
        return unreadable.line() == 0 ? problem : problem.at(unreadable.line(), unreadable.column());
    }

    /** One field of the body is well-formed, but cannot be done. */
    public static Problem field(int status, String name, String detail) {
        return of(status, "invalid-body", "The request cannot be done as it is", detail)
                .about(name, "/" + name);
    }

    public static Problem noSuchJob(String id) {
        return of(404, "no-such-job", "No such job", "There is no job \"" + id + "\".");
    }

    /** What needs a message of the job, asked of a worker that cannot send one. */
    public static Problem notServed(JobRecord job) {
        String state = job.state().word();
        return of(
                        409,
                        "not-served",
                        "Not a queue of this worker",
                        "Job " + job.id() + " is " + state + ", and this worker does not serve its queue "
                                + job.specification().queue() + "; ask one that does.")
                .in(state);
    }

    public Problem in(String state) {
        return new Problem(type, title, status, detail, field, pointer, line, column, state);
    }

    private Problem about(String field, @Nullable String pointer) {
        return new Problem(type, title, status, detail, field, pointer, line, column, state);
    }

    private Problem at(int line, int column) {
        return new Problem(type, title, status, detail, field, pointer, line, column, state);
    }
}
