package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Cases I1, I2, I3 with packaged workers on a FIFO queue: groups run beside each other, the jobs of each one after the other, through
 * retries and a deploy.
 */
class FifoIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> GROUPS = List.of("red", "green", "blue");
    private static final int JOBS = 4;

    @TempDir
    Path folder;

    @Test
    void keepsTheOrderOfEachGroupThroughRetriesAndADeploy() throws Exception {
        Path trace = Files.createFile(folder.resolve("trace"));
        try (Surroundings world = new Surroundings()) {
            String queue = createFifo(world);
            for (int n = 0; n < JOBS; n++) {
                for (String group : GROUPS) {
                    send(world, queue, group, n);
                }
            }
            try (PackagedWorker first = worker(world, trace);
                    PackagedWorker second = worker(world, trace)) {
                Await.until(LIMIT, "the jobs to begin", () -> lines(trace).size() > 4);
                first.signal("TERM");
                Await.until(
                        LIMIT,
                        "all jobs to succeed",
                        () -> GROUPS.stream()
                                .allMatch(group ->
                                        world.state(group + "-" + (JOBS - 1)).equals("Succeeded")));
                assertThat(second.isAlive()).isTrue();
                world.awaitNothingOpen(Stage.SOON);
            }
            for (String group : GROUPS) {
                assertThat(of(group, lines(trace))).as(group).isEqualTo(expected(group));
            }
            assertThat(GROUPS.stream().map(group -> lines(trace).indexOf("+ " + group + "-0")))
                    .as("the first jobs of all groups begin before any second one")
                    .allMatch(index -> index < firstOfTheSecondJobs(lines(trace)));
        }
    }

    private static int firstOfTheSecondJobs(List<String> lines) {
        return IntStream.range(0, lines.size())
                .filter(n -> lines.get(n).startsWith("+") && lines.get(n).endsWith("-1"))
                .findFirst()
                .orElseThrow();
    }

    /** The second job of each group fails once, and is repeated before the third begins. */
    private static List<String> expected(String group) {
        List<String> expected = new ArrayList<>();
        for (int n : new int[] {0, 1, 1, 2, 3}) {
            expected.add("+ " + group + "-" + n);
            expected.add("- " + group + "-" + n);
        }
        return expected;
    }

    private static List<String> of(String group, List<String> lines) {
        return lines.stream().filter(line -> line.contains(" " + group + "-")).toList();
    }

    private static List<String> lines(Path trace) {
        try {
            return Files.readAllLines(trace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PackagedWorker worker(Surroundings world, Path trace) throws IOException {
        return PackagedWorker.start(
                world.sqsEndpoint(),
                world.s3Endpoint(),
                folder,
                Map.of(
                        "longhaul.queue.address",
                        "jobs.fifo",
                        "longhaul.exec.programs.step.command",
                        "/bin/sh," + script(trace)));
    }

    private Path script(Path trace) throws IOException {
        return Files.writeString(folder.resolve("step.sh"), """
                echo "+ $LONGHAUL_JOB_ID" >> %1$s
                sleep 1
                echo "- $LONGHAUL_JOB_ID" >> %1$s
                case "$LONGHAUL_JOB_ID:$LONGHAUL_ATTEMPT" in *-1:1) exit 1;; esac
                """.formatted(trace));
    }

    private static void send(Surroundings world, String queue, String group, int n) {
        String body = "{\"longhaul\": 1, \"type\": \"step\", \"id\": \"%s-%d\", \"input\": {}}".formatted(group, n);
        world.sqs.sendMessage(
                b -> b.queueUrl(queue).messageBody(body).messageGroupId(group).messageDeduplicationId(group + n));
    }

    private static String createFifo(Surroundings world) {
        String dead = world.sqs
                .createQueue(
                        b -> b.queueName("jobs-dlq.fifo").attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true")))
                .queueUrl();
        String arn = world.sqs
                .getQueueAttributes(b -> b.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
        return world.sqs
                .createQueue(b -> b.queueName("jobs.fifo")
                        .attributes(Map.of(
                                QueueAttributeName.FIFO_QUEUE,
                                "true",
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":1000}")))
                .queueUrl();
    }
}
