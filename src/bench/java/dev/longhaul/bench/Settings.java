package dev.longhaul.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How this run was asked for, by {@code -Dbench.*} on Maven's command line.
 *
 * @param only the parts to run: some of a, b, c, d, e, f, g, x
 * @param rounds how often each program of a comparison runs, beside those to warm up
 * @param jobs jobs of one round
 * @param objects objects of 1 MiB of the archive
 * @param watch how long an idle worker, and one with a running job, are watched
 * @param jvm options of the worker's JVM where a part names none of its own
 */
record Settings(Set<String> only, int rounds, int jobs, int objects, Duration watch, List<String> jvm, Path build) {

    static Settings ofSystem() {
        return new Settings(
                Set.of(text("bench.only", "a,b,c,d,e,f,g,l,x").split(",")),
                Integer.parseInt(text("bench.rounds", "7")),
                Integer.parseInt(text("bench.jobs", "1500")),
                Integer.parseInt(text("bench.objects", "2000")),
                Duration.ofSeconds(Math.round(60 * Double.parseDouble(text("bench.minutes", "3")))),
                List.of(text("bench.jvm", "-Xmx256m").split(" ")),
                Path.of(text("longhaul.build.folder", "target/bench")));
    }

    boolean wants(String part) {
        return only.contains(part);
    }

    /** Logs and data of this run. */
    Path folder() {
        return build.resolve("bench-data");
    }

    /** The packaged worker. */
    Path worker() {
        return build.resolve("quarkus-app").resolve("quarkus-run.jar");
    }

    private static String text(String name, String otherwise) {
        String value = System.getProperty(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }
}
