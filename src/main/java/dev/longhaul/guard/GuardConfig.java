package dev.longhaul.guard;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When a service counts as ill, and how long it is left alone then. */
@StaticInitSafe
@ConfigMapping(prefix = "longhaul.guard")
public interface GuardConfig {

    /** Of how many newest calls to S3, or to SQS, half must have failed, with all their repeats, before no more are made for a while. */
    @WithDefault("4")
    int window();

    /** How long that while is; then a call is tried, and if it works all are made again. */
    @WithDefault("5S")
    Duration delay();

    /** What is wrong with the settings, a sentence each; empty when they can be used. */
    static List<String> faults(GuardConfig config) {
        List<String> faults = new ArrayList<>();
        if (config.window() < 2) {
            faults.add("longhaul.guard.window must be at least 2: one failed call is no illness");
        }
        if (!config.delay().isPositive()) {
            faults.add("longhaul.guard.delay must be positive");
        }
        return faults;
    }
}
