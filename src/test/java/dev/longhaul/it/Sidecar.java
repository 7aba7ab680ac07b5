package dev.longhaul.it;

import dev.longhaul.support.Await;
import dev.longhaul.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** {@link SidecarMain} beside a worker: on one port for all its lives, with a folder for its marks. */
final class Sidecar implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port = FreePort.any();
    private final Path folder;
    private final List<Process> lives = new ArrayList<>();
    private final Thread lastResort = Thread.ofPlatform().unstarted(this::kill);

    Sidecar(Path parent) throws IOException {
        this.folder = Files.createTempDirectory(parent, "sidecar");
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    Sidecar started() throws IOException {
        lives.add(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classes(),
                        SidecarMain.class.getName(),
                        Integer.toString(port),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile(folder, "sidecar", ".log").toFile())
                .start());
        return this;
    }

    private static String classes() {
        try {
            return Path.of(SidecarMain.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Settings of a worker for types of this service, each with its path, and the settings of each. */
    Map<String, String> serving(Map<String, String> paths, String... eachWith) {
        Map<String, String> settings = new TreeMap<>();
        paths.forEach((type, path) -> {
            settings.put("longhaul.http.services." + type + ".url", "http://127.0.0.1:" + port + path);
            for (int i = 0; i < eachWith.length; i += 2) {
                settings.put("longhaul.http.services." + type + "." + eachWith[i], eachWith[i + 1]);
            }
        });
        return settings;
    }

    /** SIGKILL. */
    void kill() {
        lives.forEach(Process::destroyForcibly);
    }

    void awaitMark(String name) {
        Await.until(LIMIT, "the service's mark " + name, () -> Files.exists(folder.resolve(name)));
    }

    String mark(String name) throws IOException {
        awaitMark(name);
        return Files.readString(folder.resolve(name));
    }

    boolean hasMark(String name) {
        return Files.exists(folder.resolve(name));
    }

    /** Jobs that are held, now and later, go on. */
    void openGate() throws IOException {
        Files.writeString(folder.resolve("gate"), "");
    }

    /** Jobs are held again, and no mark is left. */
    void reset() {
        try (Stream<Path> marks = Files.list(folder)) {
            for (Path mark :
                    marks.filter(path -> !path.toString().endsWith(".log")).toList()) {
                Files.delete(mark);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            boolean _ = Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // the JVM ends already
        }
    }
}
