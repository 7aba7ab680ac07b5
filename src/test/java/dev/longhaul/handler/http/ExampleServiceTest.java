package dev.longhaul.handler.http;

import static dev.longhaul.handler.http.Outcomes.assertForGood;
import static dev.longhaul.handler.http.Outcomes.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example of the documentation's page does what the page says. */
class ExampleServiceTest {

    private @Nullable Process service;
    private Served served = Served.at(URI.create("http://127.0.0.1:1/"));

    @BeforeEach
    void begin() throws IOException {
        int port = FreePort.any();
        ProcessBuilder start = new ProcessBuilder(python(), "src/examples/http/primes.py")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        start.environment().put("PORT", Integer.toString(port));
        service = start.start();
        served.close();
        served = Served.at(URI.create("http://127.0.0.1:" + port + "/primes"), "ready", "/ready");
        served.awaitReady();
    }

    @AfterEach
    void end() {
        served.close();
        if (service != null) {
            service.destroyForcibly();
        }
    }

    @Test
    void itListsPrimes() throws Exception {
        served.job = Served.job("{\"below\": 30000}");

        assertThat(served.run()).isEqualTo(Outcome.succeeded());

        assertThat(served.job.outputs().output("primes.csv").text())
                .startsWith("2\n3\n5\n7\n11\n")
                .endsWith("\n29989\n");
        assertThat(served.job.outputs().output("primes.csv").contentType()).isEqualTo("text/csv");
        assertThat(served.job.progress()).hasSize(2);
    }

    @Test
    void itRefusesWhatIsNoNumber() throws Exception {
        served.job = Served.job("{\"below\": \"x\"}");
        Outcome outcome = served.run();
        assertForGood(outcome, "http-refused");
        assertThat(failure(outcome).message())
                .isEqualTo("the service answered 422: no such input: below must be a number");
    }

    /** Case D9. */
    @Test
    void itStopsWhenItIsAskedToAndGoesOnWhereItWas() throws Exception {
        served.job = Served.job("{\"below\": 1000000000}");
        FakeJobContext first = served.job;
        Served.Started run = served.start();
        Await.until(Served.LIMIT, "a report", () -> !first.progress().isEmpty());
        first.stop().request(Reason.Drain, Instant.parse("2035-01-02T03:04:05Z"));
        assertThat(run.outcome()).isInstanceOf(Outcome.Released.class);

        String kept = first.checkpoints().saved().orElseThrow().text(CheckpointCalls.FILE);
        int next = Integer.parseInt(kept.replaceAll(".*\"next\": ([0-9]+),.*", "$1"));
        served.job = Served.job("{\"below\": " + (next + 1) + "}")
                .withAttempt(2)
                .after(first.checkpoints().saved().orElseThrow());
        assertThat(served.run()).isEqualTo(Outcome.succeeded());
        assertThat(served.job.outputs().output("primes.csv").text()).startsWith("2\n3\n5\n7\n11\n");
        assertThat(served.job.progress()).as("reports of what was done before").isEmpty();
    }

    private static String python() {
        String python = Stream.of("/usr/bin/python3", "/usr/local/bin/python3")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("");
        assumeTrue(!python.isEmpty(), "there is no Python");
        return python;
    }
}
