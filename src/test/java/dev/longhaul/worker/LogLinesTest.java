package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.job.Outcome;
import dev.longhaul.telemetry.Watched;
import dev.longhaul.worker.ManualWorker.Work;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jboss.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person finds in the log of a job: its fields on every line, and nothing of its input. */
class LogLinesTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final java.util.logging.Logger OURS = java.util.logging.Logger.getLogger("dev.longhaul");
    private static final SimpleFormatter FORMAT = new SimpleFormatter();
    private static final Logger HANDLERS_LOG = Logger.getLogger("dev.longhaul.some.handler");

    @TempDir
    Path folder;

    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            ExtLogRecord record = ExtLogRecord.wrap(line);
            lines.add(new Line(FORMAT.formatMessage(line), record.getMdcCopy()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private World world;

    private record Line(String text, Map<String, String> fields) {}

    @BeforeEach
    void listen() {
        world = World.at(NOON, folder);
        listener.setLevel(Level.ALL);
        OURS.addHandler(listener);
    }

    @AfterEach
    void stopListening() {
        OURS.removeHandler(listener);
    }

    private void run(Work work) {
        ManualWorker worker = ManualWorker.telling(Watched.with(Map.of()).telemetry(), world, work, Map.of());
        world.queue().put("a secret-input", Map.of("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01"));
        lines.clear();
        worker.step();
    }

    private Line line(String begin) {
        return lines.stream()
                .filter(line -> line.text().startsWith(begin))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + begin + " in " + lines));
    }

    @Test
    void namesTheJobOnEachLineOfTheEngineAndOfTheHandler() {
        run(_ -> {
            HANDLERS_LOG.info("handler's own words");
            Thread.ofPlatform()
                    .start(() -> HANDLERS_LOG.info("from a thread of the handler's"))
                    .join();
            return Outcome.failed("broken", "it broke");
        });

        for (String begin :
                List.of("attempt started", "handler's own", "from a thread", "message hidden", "attempt ended")) {
            assertThat(line(begin).fields())
                    .as(begin)
                    .containsEntry("jobId", "a")
                    .containsEntry("queue", "default")
                    .containsEntry("attempt", "1")
                    .containsEntry("traceId", TRACE);
        }
    }

    @Test
    void leavesNoFieldsBehind() {
        run(_ -> Outcome.succeeded());
        HANDLERS_LOG.info("afterwards");

        assertThat(line("afterwards").fields()).doesNotContainKeys("jobId", "queue", "attempt", "traceId");
    }

    @Test
    void endsAnAttemptWithOneLineThatLeadsToAllElse() {
        run(job -> {
            ManualWorker.write(job, "out", "secret-result");
            return Outcome.succeeded();
        });

        assertThat(lines)
                .filteredOn(line -> line.text().startsWith("attempt ended"))
                .hasSize(1);
        assertThat(line("attempt ended").text())
                .contains("jobId=a", "type=work", "queue=default", "attempt=1", "outcome=succeeded", "error=none")
                .contains("state=Succeeded", "duration=PT", "messageId=", "worker=worker-", "traceId=" + TRACE)
                .contains("result=attempts/a/1-");
    }

    @Test
    void saysNothingOfInputsResultsAndReceiptHandles() {
        String handle = "#1"; // how the fake queue ends them
        run(job -> {
            ManualWorker.write(job, "out", "secret-result");
            throw new InvalidInput("input: Unrecognized token 'secret-input'");
        });

        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.text() + line.fields())
                        .doesNotContain("secret-input", "secret-result", handle));
    }
}
