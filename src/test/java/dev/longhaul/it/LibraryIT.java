package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example in {@code src/examples/library-worker}, an application with Longhaul as a dependency, is built with the jar that was just
 * built, and runs a job of its own type.
 */
class LibraryIT {

    private static final Path EXAMPLE = Path.of("src/examples/library-worker");
    private static final String BUILT = Objects.requireNonNull(System.getProperty("longhaul.version"));

    /** Of no other build, so that Maven takes exactly this one. */
    private final String version = "0.0.0-" + UUID.randomUUID();

    @TempDir
    Path folder;

    @Test
    void anApplicationWithAHandlerOfItsOwnIsAWorker() throws Exception {
        publish();
        try {
            build();
        } finally {
            forget();
        }
        Path jar = folder.resolve("target/quarkus-app/quarkus-run.jar");
        try (Surroundings world = new Surroundings();
                PackagedWorker worker = PackagedWorker.start(
                        Artefact.jar(jar), world.sqsEndpoint(), world.s3Endpoint(), folder, Map.of())) {
            worker.ready();
            world.send("""
                    {"longhaul": 1, "type": "words", "id": "w", "input": {"texts": ["one two", "  three ", "", " "]}}""");
            world.awaitSucceeded("w", SOON);
            assertThat(world.result("w", "words.txt")).isEqualTo("3".getBytes(UTF_8));
            world.put("in/a.txt", new byte[3]);
            world.sendArchive("a", "in/", 0);
            world.awaitSucceeded("a", SOON);
            worker.signal("TERM");
            assertThat(worker.exit(SOON)).as("drained").isIn(0, 143);
        }
    }

    /** Into a folder in the layout of a repository. */
    private void publish() throws IOException {
        Path artefact = Files.createDirectories(folder.resolve("repository/dev/longhaul/longhaul/" + version));
        Path built = Path.of(System.getProperty("longhaul.build.folder", "target"));
        Files.copy(built.resolve("longhaul-" + BUILT + ".jar"), artefact.resolve("longhaul-" + version + ".jar"));
        String pom = Files.readString(Path.of("pom.xml"));
        assertThat(pom).contains("<version>" + BUILT + "</version>");
        Files.writeString(
                artefact.resolve("longhaul-" + version + ".pom"),
                pom.replace("<version>" + BUILT + "</version>", "<version>" + version + "</version>"));
    }

    private void build() throws IOException, InterruptedException {
        Command.maven(
                        "package",
                        "-Dlonghaul.version=" + version,
                        "-Dlonghaul.repository=" + folder.resolve("repository").toUri(),
                        "-Dbuild.folder=" + folder.resolve("target"))
                .in(EXAMPLE)
                .run();
    }

    private static Path repository() {
        return Path.of(Objects.requireNonNull(System.getProperty("longhaul.maven.repository")));
    }

    /** What Maven keeps of it. */
    private void forget() throws IOException {
        Path kept = repository().resolve("dev/longhaul/longhaul/" + version);
        if (Files.exists(kept)) {
            try (Stream<Path> all = Files.walk(kept)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
