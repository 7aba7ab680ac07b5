package dev.longhaul.telemetry;

import java.util.Map;

/** What every span and metric of this process says of where it runs, by OpenTelemetry's names. */
@FunctionalInterface
public interface ResourceFacts {

    /** Asked once, at start. */
    Map<String, String> attributes();
}
