package dev.longhaul.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the build made, as the process tests start it: the jar, or with {@code -Dnative} the binary, by the system property
 * {@value #KIND} that the build sets ({@code jar} or {@code native}). It is the one place that knows; the same tests run both. The image is
 * a third artefact, which {@link Images} knows of.
 */
record Artefact(Path path, boolean isNative) {

    private static final String KIND = "longhaul.artefact";
    private static final String RUNNER = "-runner";
    private static final Path BUILD = Path.of(System.getProperty("longhaul.build.folder", "target"));

    /** The one that was built. */
    static Artefact built() {
        return System.getProperty(KIND, "jar").equals("native")
                ? new Artefact(runner(), true)
                : jar(BUILD.resolve("quarkus-app").resolve("quarkus-run.jar"));
    }

    static Artefact jar(Path jar) {
        return new Artefact(jar, false);
    }

    private static Path runner() {
        try (Stream<Path> files = Files.list(BUILD)) {
            return files.filter(file -> file.getFileName().toString().endsWith(RUNNER))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            KIND + " is native, but there is no binary *" + RUNNER + " in " + BUILD))
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How it is started, with options that a JVM and a native binary both know: {@code -Xmx}, {@code -D}. */
    List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isNative) {
            command.add(path.toString());
            command.addAll(options);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
            command.addAll(options);
            command.addAll(List.of("-jar", path.toString()));
        }
        command.addAll(List.of(arguments));
        return command;
    }
}
