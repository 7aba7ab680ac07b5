package dev.longhaul.live;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How jobs can be watched. */
@StaticInitSafe
@ConfigMapping(prefix = "longhaul.live")
public interface LiveConfig {

    /**
     * How often a watched job is looked at, however many watch it. Two S3 reads a look at a job that runs on another worker, mostly without a
     * body.
     */
    @WithDefault("2S")
    Duration interval();

    /** How many jobs are watched at the same time through this worker; more are refused with 503. */
    @WithDefault("100")
    int jobs();

    /** How long one stream of events lasts. Its client then comes again, goes on where it was, and shows its credential anew. */
    @WithDefault("15M")
    Duration longest();

    /** What is wrong, a sentence each. */
    static List<String> faults(LiveConfig config) {
        List<String> faults = new ArrayList<>();
        if (config.interval().compareTo(Duration.ofMillis(100)) < 0) {
            faults.add("longhaul.live.interval is " + config.interval()
                    + ": it must be at least 0.1 s, or watching would cost more than running");
        }
        if (config.jobs() < 1) {
            faults.add("longhaul.live.jobs is " + config.jobs() + ": it must be at least 1");
        }
        if (config.longest().compareTo(Duration.ofSeconds(1)) < 0) {
            faults.add("longhaul.live.longest is " + config.longest() + ": it must be at least a second");
        }
        return faults;
    }
}
