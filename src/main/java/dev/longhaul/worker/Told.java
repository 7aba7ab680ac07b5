package dev.longhaul.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * What the log was told to be wrong: once when it began, once when it was over, and nothing in between. Sentences come by what they are
 * about, which stays the same while times, numbers and the ids of requests in them change. For one thread.
 */
final class Told {

    private static final Logger LOG = Logger.getLogger(Told.class);

    private final Level level;
    private final String what;
    private final Map<String, String> told = new LinkedHashMap<>();

    /**
     * Nothing told yet.
     *
     * @param what fixed words of each line, as {@code stalled}
     */
    Told(Level level, String what) {
        this.level = level;
        this.what = what;
    }

    /** Tells what was not wrong before. */
    void begun(Map<String, String> wrong) {
        wrong.forEach((about, sentence) -> {
            if (told.putIfAbsent(about, sentence) == null) {
                LOG.logf(level, "%s: about=%s reason=%s", what, about, sentence);
            }
        });
    }

    /** Tells what is wrong no more. */
    void ended(Map<String, String> wrong) {
        told.entrySet().removeIf(entry -> {
            boolean isOver = !wrong.containsKey(entry.getKey());
            if (isOver) {
                LOG.infof("no longer %s: about=%s reason=%s", what, entry.getKey(), entry.getValue());
            }
            return isOver;
        });
    }
}
