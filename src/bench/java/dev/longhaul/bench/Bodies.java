package dev.longhaul.bench;

import java.nio.file.Path;
import java.time.Duration;

/** Messages of the contract for the bench's handlers. */
final class Bodies {

    private Bodies() {}

    static String noOp(String id) {
        return job("bench.noop", id, "{}");
    }

    /** A job of a program that the worker's configuration names. */
    static String program(String type, String id) {
        return job(type, id, "{}");
    }

    /** @param file where its start is written to */
    static String stamp(String id, Path file) {
        return job("bench.stamp", id, "{\"file\": \"%s\"}".formatted(file.toAbsolutePath()));
    }

    static String wait(String id, Duration time) {
        return job("bench.wait", id, "{\"time\": \"%s\"}".formatted(time));
    }

    /** All objects under a prefix, stored. */
    static String archive(String id, String prefix) {
        return job("archive", id, """
                {"source": {"bucket": "%s", "prefix": "%s"}, "format": "zip", "name": "all.zip", "level": 0}""".formatted(Servers.BUCKET, prefix));
    }

    private static String job(String type, String id, String input) {
        return "{\"longhaul\": 1, \"type\": \"%s\", \"id\": \"%s\", \"input\": %s}".formatted(type, id, input);
    }
}
