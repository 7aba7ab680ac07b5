package dev.longhaul.admin;

import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import java.util.regex.Pattern;

/** The id of a worker in a path. */
final class WorkerIds {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private WorkerIds() {}

    /** A word that is no id of any worker is the id of none. */
    static String ofPath(String id) {
        if (!ID.matcher(id).matches()) {
            throw unknown(id);
        }
        return id;
    }

    static Refusal unknown(String id) {
        return new Refusal(Problem.of(404, "no-such-worker", "No such worker", "There is no worker \"" + id + "\"."));
    }
}
