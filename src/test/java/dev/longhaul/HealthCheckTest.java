package dev.longhaul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.HealthCheck.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

    private static final Duration GENEROUS = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    private ServerSocket server;
    private volatile String request = "";

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    @Test
    void aLiveWorkerIsSaidToBe() {
        answerWith("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{\n  \"status\": \"UP\"\n}");

        assertThat(check().ask(GENEROUS)).isEqualTo(new Verdict(0, "200 { \"status\": \"UP\" }"));
        assertThat(request).startsWith("GET /q/health/live HTTP/1.0\r\n");
    }

    @Test
    void aWorkerThatSaysItIsNotAliveIsNotAndItsReasonIsPassedOn() {
        answerWith("HTTP/1.1 503 Service Unavailable\r\n\r\n{\"checks\": [\"the poller has ended\"]}");

        assertThat(check().ask(GENEROUS)).isEqualTo(new Verdict(1, "503 {\"checks\": [\"the poller has ended\"]}"));
    }

    @Test
    void anAnswerWithoutABodyIsJudgedByItsStatus() {
        answerWith("HTTP/1.0 204 No Content\r\n");

        assertThat(check().ask(GENEROUS)).isEqualTo(new Verdict(1, "204"));
    }

    @Test
    void nobodyListeningIsNotAlive() throws IOException {
        server.close();

        Verdict verdict = check().ask(GENEROUS);

        assertThat(verdict.exit()).isEqualTo(1);
        assertThat(verdict.reason()).startsWith("no answer from 127.0.0.1:" + server.getLocalPort());
    }

    @Test
    void anotherProtocolIsNotAlive() {
        answerWith("220 mail.example.com ESMTP\r\n");

        assertThat(check().ask(GENEROUS).reason()).endsWith("is no worker");
    }

    /** A process that is stopped or stuck still has connections accepted by the kernel. */
    @Test
    void aWorkerThatDoesNotAnswerIsNotAliveWithinThePatience() {
        Verdict verdict = check().ask(SHORT);

        assertThat(verdict.exit()).isEqualTo(1);
        assertThat(verdict.reason()).startsWith("no answer from");
    }

    /** A busy worker of a quarter of a core may be late, and is not to be ended for it; and so may be the start of the check itself. */
    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "src/main/docker/Dockerfile.jvm"})
    void leavesTheChecksTimeForTheStartOfItsOwnJvm(String image) throws IOException {
        Matcher timeout = Pattern.compile("HEALTHCHECK .*--timeout=(\\d+)s").matcher(Files.readString(Path.of(image)));
        assertThat(timeout.find()).isTrue();
        assertThat(HealthCheck.PATIENCE.multipliedBy(3))
                .isLessThan(Duration.ofSeconds(Long.parseLong(timeout.group(1))));
    }

    @Test
    void anAnswerThatTricklesIsGivenUpAsWell() {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                while (!Thread.currentThread().isInterrupted()) {
                    socket.getOutputStream().write("HTTP/1.1 200 ".getBytes(UTF_8));
                }
            } catch (IOException e) {
                // it has gone
            }
        });

        assertThat(check().ask(SHORT).exit()).isEqualTo(1);
    }

    @Test
    void aPropertyCountsBeforeTheEnvironment() {
        answerWith("HTTP/1.1 200 OK\r\n\r\n");
        Properties properties = new Properties();
        properties.setProperty("quarkus.management.port", Integer.toString(server.getLocalPort()));

        assertThat(HealthCheck.of(properties, Map.of("QUARKUS_MANAGEMENT_PORT", "1"))
                        .ask(GENEROUS))
                .isEqualTo(new Verdict(0, "200"));
    }

    @Test
    void aHostOfTheServersOwnIsAsked() {
        answerWith("HTTP/1.1 200 OK\r\n\r\n");

        assertThat(HealthCheck.of(
                                new Properties(),
                                Map.of(
                                        "QUARKUS_MANAGEMENT_HOST",
                                        "127.0.0.1",
                                        "QUARKUS_MANAGEMENT_PORT",
                                        Integer.toString(server.getLocalPort())))
                        .ask(GENEROUS)
                        .exit())
                .isZero();
    }

    @Test
    void whatIsNoPortIsNamed() {
        assertThat(HealthCheck.of(new Properties(), Map.of("QUARKUS_MANAGEMENT_PORT", "health"))
                        .ask(GENEROUS))
                .isEqualTo(new Verdict(1, "quarkus.management.port is no port: health"));
        assertThat(HealthCheck.of(new Properties(), Map.of("QUARKUS_MANAGEMENT_PORT", "70000"))
                        .ask(GENEROUS)
                        .exit())
                .isEqualTo(1);
    }

    private HealthCheck check() {
        return HealthCheck.of(
                new Properties(), Map.of("QUARKUS_MANAGEMENT_PORT", Integer.toString(server.getLocalPort())));
    }

    /** Once, to whoever asks. */
    private void answerWith(String answer) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                byte[] read = new byte[1024];
                int length = socket.getInputStream().read(read);
                request = new String(read, 0, length, UTF_8);
                socket.getOutputStream().write(answer.getBytes(UTF_8));
            } catch (IOException e) {
                // the test says so
            }
        });
    }
}
