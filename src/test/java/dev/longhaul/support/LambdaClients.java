package dev.longhaul.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;

/** Clients of the Lambda Runtime API that others wrote, and functions for them; all of it lies beside the tests, on no class path of ours. */
public final class LambdaClients {

    private static final Path BUILT = Path.of(System.getProperty("longhaul.build.folder", "target"), "lambda-clients")
            .toAbsolutePath();
    private static final Path SOURCES = Path.of("src/test/lambda").toAbsolutePath();

    /** Set where a client that cannot be had is a fault and no reason to skip. */
    private static final String REQUIRED = "LONGHAUL_LAMBDA_CLIENTS";

    private LambdaClients() {}

    /** How to start the Java client with a handler, on this JVM's kind. */
    public static List<String> java(String handler, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=" + library()));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                compiled("java", jars()) + File.pathSeparator + jars(),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                handler));
        return command;
    }

    /** The folder whose {@code java} holds the Java client's jars, and {@code java-classes} the functions. */
    public static Path javaFolder() {
        compiled("java", jars());
        return BUILT;
    }

    /** How to start Quarkus' client, on the class path of the tests and its own two jars. */
    public static List<String> quarkus() {
        String path = jars() + File.pathSeparator + System.getProperty("java.class.path");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                compiled("quarkus", path) + File.pathSeparator + path,
                "Loop");
    }

    /** The runtime that is a shell script. */
    public static List<String> shell() {
        Assumptions.assumeTrue(has("bash") && has("curl"), "bash and curl are not installed");
        return List.of("/bin/bash", SOURCES.resolve("shell/bootstrap").toString());
    }

    /** How to start the Node.js client. Built at the first call, which takes minutes; kept until the next clean. */
    public static List<String> node() {
        Path folder = node("index.mjs", "batch.mjs");
        return List.of(
                "/usr/bin/env",
                "node",
                folder.resolve("node_modules/aws-lambda-ric/index.mjs").toString());
    }

    /** The folder of the Node.js functions. */
    public static Path nodeFolder() {
        return BUILT.resolve("node");
    }

    private static synchronized Path node(String... functions) {
        for (String tool : new String[] {"node", "npm", "make", "cmake", "g++"}) {
            if (!has(tool)) {
                skip(tool + " is not installed, and the Node.js client of Lambda is built with it");
            }
        }
        Path folder = nodeFolder();
        try {
            Files.createDirectories(folder);
            copy("package.json", folder);
            for (String file : functions) {
                copy(file, folder);
            }
            if (!Files.exists(folder.resolve("node_modules/aws-lambda-ric/rapid-client.node"))) {
                build(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static void copy(String file, Path folder) throws IOException {
        Files.copy(SOURCES.resolve("node").resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void build(Path folder) throws IOException {
        Path log = folder.resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--no-package-lock")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (npm.waitFor() != 0) {
                skip("the Node.js client of Lambda could not be built, see " + log);
            }
        } catch (InterruptedException e) {
            npm.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void skip(String why) {
        assertThat(System.getenv(REQUIRED)).as(REQUIRED + " is set, but " + why).isNull();
        Assumptions.abort(why);
    }

    private static boolean has(String tool) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    /** The client unpacks its library to one place in /tmp, where several of them would write over what another has mapped. */
    private static synchronized Path library() {
        String name = "libaws-lambda-jni.linux-"
                + (System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64") + ".so";
        Path library = BUILT.resolve(name);
        try (Stream<Path> jars = Files.list(BUILT.resolve("java"))) {
            Path client = jars.filter(jar -> jar.toString().contains("runtime-interface-client"))
                    .findFirst()
                    .orElseThrow();
            if (!Files.exists(library)) {
                try (FileSystem jar = FileSystems.newFileSystem(client)) {
                    Path unpacked = Files.createTempFile(BUILT, name, ".new");
                    Files.copy(jar.getPath("jni", name), unpacked, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(unpacked, library, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The Java client and what it needs. */
    private static String jars() {
        try (Stream<Path> jars = Files.list(BUILT.resolve("java"))) {
            return String.join(
                    File.pathSeparator, jars.map(Path::toString).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("the clients are fetched by Maven: run mvn generate-test-resources", e);
        }
    }

    private static synchronized String compiled(String kind, String classPath) {
        Path classes = BUILT.resolve(kind + "-classes");
        try (Stream<Path> sources = Files.list(SOURCES.resolve(kind))) {
            Files.createDirectories(classes);
            List<String> arguments =
                    new ArrayList<>(List.of("-proc:none", "-nowarn", "-cp", classPath, "-d", classes.toString()));
            sources.map(Path::toString).forEach(arguments::add);
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            int result = compiler.run(InputStream.nullInputStream(), null, null, arguments.toArray(String[]::new));
            assertThat(result).as("functions compiled").isZero();
            return classes.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an image of Lambda sets, and what whoever moves one has to. */
    public static Map<String, String> environment(String handler, Path taskRoot, String api) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("_HANDLER", handler);
        environment.put("LAMBDA_TASK_ROOT", taskRoot.toString());
        environment.put("LAMBDA_RUNTIME_DIR", "/var/runtime");
        environment.put("AWS_LAMBDA_RUNTIME_API", api);
        environment.put("AWS_LAMBDA_FUNCTION_NAME", "my-function");
        environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
        environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/my-function");
        environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "stream");
        environment.put("AWS_REGION", "us-east-1");
        return environment;
    }

    /** A file's text, for messages of failed tests. */
    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(" + e.getMessage() + ")";
        }
    }
}
