package dev.longhaul.live;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has followed a job: it is the id of each event, so that who comes again, to whichever worker, goes on there. The newest
 * state and progress are told anew; of the log only what follows.
 *
 * @param attempt whose log
 * @param line number of the first one that was not sent
 * @param isEnd the job's end was told
 */
record Place(int attempt, long line, boolean isEnd) {

    static final Place BEGIN = new Place(0, 0, false);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})\\.([0-9]{1,18})(\\.end)?");

    /** Of the header {@code Last-Event-ID}; what is no place of ours is the begin. */
    static Place of(@Nullable String lastEventId) {
        Matcher text = TEXT.matcher(lastEventId == null ? "" : lastEventId);
        return text.matches()
                ? new Place(Integer.parseInt(text.group(1)), Long.parseLong(text.group(2)), text.group(3) != null)
                : BEGIN;
    }

    String text() {
        return attempt + "." + line + (isEnd ? ".end" : "");
    }
}
