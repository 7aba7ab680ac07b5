package dev.longhaul.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A function's entry point in its container, in each shell that is here: images have one or another. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the script reads Linux' table of sockets")
class LambdaEntryTest {

    private static final Path SCRIPT = Path.of("ecs/lambda-entry.sh");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int TERMINATED = 143;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        port = FreePort.any();
    }

    @AfterEach
    void end() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    static Stream<List<String>> shells() {
        return Stream.of(List.of("sh"), List.of("dash"), List.of("bash"), List.of("busybox", "sh"))
                .filter(shell -> Tool.isThere(shell.getFirst()));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void startsTheFunctionOnceTheWorkerListens(List<String> shell) throws IOException {
        start(shell, "127.0.0.1:" + port, "echo began >>began; sleep 300");
        awaitInLog("waiting for the worker to listen on port " + port);
        assertThat(folder.resolve("began")).doesNotExist();

        try (ServerSocket _ = listen()) {
            Await.until(SOON, "the function to begin", () -> lines("began") == 1);
        }
    }

    /** The port's number at the other end of somebody's connection, or at this end of one, is no listener. */
    @ParameterizedTest
    @MethodSource("shells")
    void takesNoConnectionForTheWorker(List<String> shell) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.connect(other.getLocalSocketAddress());
            start(shell, "127.0.0.1:" + port, "echo began >>began");

            awaitInLog("waiting for the worker");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void handsEveryArgumentOverAsItIs(List<String> shell) throws IOException {
        try (ServerSocket _ = listen()) {
            start(shell, "127.0.0.1:" + port, "printf '<%s>\\n' \"$@\"; sleep 300", "function", "a \"b\" \\c $d", "");
            awaitInLog("<a \"b\" \\c $d>\n<>");
        }
    }

    /** Many clients end when a late answer is refused. ECS would start the container again only if it had run for a minute. */
    @ParameterizedTest
    @MethodSource("shells")
    void startsTheFunctionAnewWhenItEnds(List<String> shell) throws IOException {
        try (ServerSocket _ = listen()) {
            start(shell, "127.0.0.1:" + port, "echo began >>began; [ $(wc -l <began) -gt 1 ] && sleep 300; exit 9");
            Await.until(SOON, "the function to begin twice", () -> lines("began") == 2);
            awaitInLog("the function's runtime ended with 9");
        }
    }

    /** Otherwise a deployment of it would be taken for a success. */
    @ParameterizedTest
    @MethodSource("shells")
    void givesUpAFunctionThatCannotRun(List<String> shell) throws Exception {
        try (ServerSocket _ = listen()) {
            Process process = start(shell, "127.0.0.1:" + port, "echo began >>began; exit 7");
            assertThat(process.waitFor(SOON)).isTrue();
            assertThat(process.exitValue()).isEqualTo(7);
            assertThat(lines("began")).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void endsAtOnceWhileItWaits(List<String> shell) throws Exception {
        Process process = start(shell, "127.0.0.1:" + port, "echo began >>began");
        awaitInLog("waiting for the worker");
        process.destroy();

        assertThat(process.waitFor(SOON)).isTrue();
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void passesAStopOnAndWaitsForTheFunctionsEnd(List<String> shell) throws Exception {
        try (ServerSocket _ = listen()) {
            String function = "trap 'echo told >>told; exit 3' TERM; echo began >>began; while :; do sleep 1; done";
            Process process = start(shell, "127.0.0.1:" + port, function);
            Await.until(SOON, "the function to begin", () -> lines("began") == 1);
            process.destroy();

            assertThat(process.waitFor(SOON)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
            assertThat(lines("told")).isEqualTo(1);
            assertThat(lines("began")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void endsWhenThePortIsNone(List<String> shell) throws Exception {
        Process process = start(shell, "127.0.0.1:http", "echo began >>began");

        assertThat(process.waitFor(SOON)).isTrue();
        assertThat(process.exitValue()).isEqualTo(64);
    }

    /** As the definition starts it: the script in the entry point, the function's program as the command. */
    private Process start(List<String> shell, String api, String function, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of("-c", Files.readString(SCRIPT), "lambda-entry", "/bin/sh", "-c", function));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), "AWS_LAMBDA_RUNTIME_API", api));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private ServerSocket listen() throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    private void awaitInLog(String text) {
        Await.until(SOON, "the log to say " + text, () -> read("log").contains(text));
    }

    private long lines(String file) {
        return read(file).lines().count();
    }

    private String read(String file) {
        try {
            return Files.exists(folder.resolve(file)) ? Files.readString(folder.resolve(file)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
