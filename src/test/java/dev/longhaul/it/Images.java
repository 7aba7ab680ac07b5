package dev.longhaul.it;

import dev.longhaul.local.Emulators;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.images.builder.ImageFromDockerfile;

/**
 * The images under test and beside it. Each is made once: test JVMs take turns, and what the first one made the engine still has when the
 * next one asks.
 */
final class Images {

    /** Names an image that is there already, such as the native one, to be tested instead. */
    private static final String GIVEN = "LONGHAUL_IMAGE";

    static final String VERSION = "1.2.3-test";
    static final String REVISION = "0123456";

    private static final Path BUILD = Path.of(System.getProperty("longhaul.build.folder", "target"));
    private static final Path JVM = Path.of("src/main/docker/Dockerfile.jvm");

    /** A runtime that the JVM image stands on too. */
    private static final String RUNTIME = "registry.access.redhat.com/ubi9/openjdk-25-runtime:1.24";

    /** Whether {@link #worker()} is made here, of the packaged application. */
    static final boolean ARE_MADE_HERE = given().isEmpty();

    private static final Supplier<String> PACKAGED = once(Images::packaged);
    private static final Supplier<String> CLASS_PATH = once(Images::classPath);

    private Images() {}

    /** The worker: the image named in {@value #GIVEN}, or that of the packaged application. */
    static String worker() {
        return given().orElseGet(PACKAGED);
    }

    private static Optional<String> given() {
        return Optional.ofNullable(System.getenv(GIVEN)).filter(name -> !name.isBlank());
    }

    private static String packaged() {
        return new ImageFromDockerfile("longhaul-test:jvm", false)
                .withFileFromPath(".", BUILD.resolve("quarkus-app"))
                .withFileFromPath("Dockerfile", JVM)
                .withBuildArg("VERSION", VERSION)
                .withBuildArg("REVISION", REVISION)
                .get();
    }

    /** The embedded servers, and all other classes of the tests. */
    static String servers() {
        return CLASS_PATH.get();
    }

    private static String classPath() {
        ImageFromDockerfile image = new ImageFromDockerfile("longhaul-test:servers", false);
        Stream.of(System.getProperty("java.class.path").split(":"))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .forEach(jar -> image.withFileFromPath("lib/" + jar.getFileName(), jar));
        return image.withFileFromPath("classes", BUILD.resolve("test-classes"))
                .withFileFromString("Dockerfile", """
                        FROM %s
                        COPY lib /app/lib
                        COPY classes /app/classes
                        USER 0
                        WORKDIR /data
                        ENTRYPOINT ["java", "-Xmx192m", "-XX:+UseSerialGC", "-cp", "/app/classes:/app/lib/*"]
                        CMD ["%s", "/data"]
                        """.formatted(RUNTIME, Emulators.class.getName()))
                .get();
    }

    private static Supplier<String> once(Supplier<String> build) {
        return new Supplier<>() {
            private @Nullable String name;

            @Override
            public synchronized String get() {
                if (name == null) {
                    name = oneAtATime(build);
                }
                return name;
            }
        };
    }

    private static String oneAtATime(Supplier<String> build) {
        try (FileChannel file = FileChannel.open(
                        BUILD.resolve("images.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = file.lock()) {
            return build.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
