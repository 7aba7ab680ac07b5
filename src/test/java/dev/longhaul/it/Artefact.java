package dev.longhaul.it;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What was built: a jar for a JVM, or a native binary. Both take the same options. */
record Artefact(Path file) {

    /** The build names the binary where it makes one. */
    static Artefact built() {
        String binary = System.getProperty("longhaul.binary", "");
        return new Artefact(
                binary.isEmpty()
                        ? Path.of(
                                System.getProperty("longhaul.build.folder", "target"), "quarkus-app", "quarkus-run.jar")
                        : Path.of(binary));
    }

    /** Starts it with the given options, such as {@code -Xmx} and {@code -D}. */
    List<String> command(List<String> options) {
        if (!file.toString().endsWith(".jar")) {
            return Stream.concat(Stream.of(file.toString()), options.stream()).toList();
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Stream.of(
                        List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                        options,
                        List.of("-jar", file.toString()))
                .flatMap(List::stream)
                .toList();
    }
}
