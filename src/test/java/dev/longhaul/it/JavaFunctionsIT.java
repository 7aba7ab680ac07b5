package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.it.LambdaStage.Function;
import dev.longhaul.support.Await;
import dev.longhaul.support.LambdaClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified functions in Java under AWS' own client, from SQS to S3. */
class JavaFunctionsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static LambdaStage stage;

    @BeforeAll
    static void begin() throws Exception {
        stage = new LambdaStage(
                folder,
                new Function("work", LambdaClients.java("Work"), "Work", Map.of()),
                new Function("big", LambdaClients.java("Big", "-Xmx512m"), "Big", Map.of()),
                new Function(
                        "batch",
                        LambdaClients.java("Batch"),
                        "Batch",
                        Map.of("event", "sqs", "report-batch-item-failures", "true")),
                new Function("ignored", LambdaClients.java("Batch"), "Batch", Map.of("event", "sqs")),
                new Function(
                        "three",
                        LambdaClients.java("Work"),
                        "Work",
                        Map.of("concurrency", "3", "env.AWS_LAMBDA_MAX_CONCURRENCY", "3")));
        stage.ready();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    @Test
    void succeeds() throws Exception {
        stage.send("work", "java-good", "{\"film\": 7}");
        stage.awaitSucceeded("java-good");
        JsonNode answer = JSON.readTree(stage.response("java-good"));
        assertThat(answer.at("/event/film").asInt()).isEqualTo(7);
        assertThat(answer.at("/id").asText()).matches("[0-9a-f-]{36}");
        assertThat(answer.at("/arn").asText()).isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:work");
        assertThat(answer.at("/left").asLong()).isPositive();
        assertThat(answer.at("/trace").asText()).startsWith("Root=1-");
        assertThat(stage.world.attempts("java-good")).isEqualTo(1);
    }

    @Test
    void failsWhereTheFunctionThrows() {
        stage.send("work", "java-throws", "{\"do\": \"throw\"}", 1);
        stage.await("java-throws", "Failed");
        assertThat(stage.failure("java-throws"))
                .contains("Runtime.UserException", "java.lang.IllegalStateException: no such film");
        succeedsAfterwards("java-after-throw");
    }

    /** The client sends the stack in a header of some forty kibibytes, and ends if that is refused. */
    @Test
    void failsWhereItThrowsFromADeepStackAndGoesOn() {
        int starts = stage.runtime("work").starts();
        stage.send("work", "java-deep", "{\"do\": \"deep\"}", 1);
        stage.await("java-deep", "Failed");
        assertThat(stage.failure("java-deep")).contains("Runtime.UserException", "far down");
        succeedsAfterwards("java-after-deep");
        assertThat(stage.runtime("work").starts())
                .as("it was not started again")
                .isEqualTo(starts);
    }

    /** Case Q4. */
    @Test
    void takesAndAnswersSixtyMebibytes() throws Exception {
        stage.submit("big", "java-big", "{\"text\": \"" + "x".repeat(60 * 1024 * 1024) + "\"}");
        stage.awaitSucceeded("java-big");
        byte[] answer = stage.world.result("java-big", "response");
        assertThat(answer.length).isEqualTo(60 * 1024 * 1024);
        assertThat(answer[answer.length - 1]).isEqualTo((byte) 'x');
    }

    @Test
    void takesAMessageThatIsEmpty() {
        stage.send("work", "java-empty", "{}");
        stage.awaitSucceeded("java-empty");
        String id = stage.sendRaw("work", " ");
        stage.awaitSucceeded(id);
    }

    /** Case Q5: a failed attempt, and the next job unaffected. */
    @Test
    void survivesTheKillOfItsRuntimeInTheMiddle() throws Exception {
        endsInTheMiddle("java-kill", "KILL");
    }

    @Test
    void survivesTheEndOfItsRuntimeInTheMiddle() throws Exception {
        endsInTheMiddle("java-term", "TERM");
    }

    private static void endsInTheMiddle(String id, String signal) throws Exception {
        Path mark = Files.createTempDirectory(folder, "mark").resolve("mark");
        stage.send("work", id, "{\"do\": \"once\", \"mark\": \"" + mark + "\"}");
        Await.until(LambdaStage.SOON, "the function to run", () -> Files.exists(mark));
        stage.runtime("work").signal(signal);
        stage.awaitSucceeded(id);
        assertThat(stage.response(id)).isEqualTo("\"second time\"");
        assertThat(stage.world.ends(id)).containsExactly("Failed", "Succeeded");
        assertThat(stage.failure(id)).contains("Runtime.ExitError");
        succeedsAfterwards(id + "-after");
    }

    /** The client says so, and ends with exit code 0. Case H6: attempts are counted, and no other job is touched. */
    @Test
    void failsWhereItsMemoryIsUsedUp() {
        stage.send("work", "java-memory", "{\"do\": \"memory\"}", 2);
        stage.await("java-memory", "Failed");
        assertThat(stage.failure("java-memory")).contains("OutOfMemoryError");
        assertThat(stage.world.charged("java-memory")).isEqualTo(2);
        succeedsAfterwards("java-after-memory");
    }

    @Test
    void runsThreeAtTheSameTimeInOneRuntime() throws Exception {
        int starts = stage.runtime("three").starts();
        Path meeting = Files.createTempDirectory(folder, "meeting");
        for (String name : List.of("a", "b", "c")) {
            stage.send(
                    "three",
                    "java-three-" + name,
                    "{\"do\": \"together\", \"folder\": \"" + meeting + "\", \"name\": \"" + name + "\"}");
        }
        for (String name : List.of("a", "b", "c")) {
            stage.awaitSucceeded("java-three-" + name);
        }
        assertThat(stage.runtime("three").starts()).isEqualTo(starts);
    }

    @Test
    void takesAPartialFailureForOneWhereItIsToldTo() {
        stage.send("batch", "java-batch-good", "{\"is\": \"good\"}", 1);
        stage.send("batch", "java-batch-bad", "{\"is\": \"bad\"}", 1);
        stage.send("ignored", "java-batch-ignored", "{\"is\": \"bad\"}", 1);
        stage.awaitSucceeded("java-batch-good");
        stage.await("java-batch-bad", "Failed");
        assertThat(stage.failure("java-batch-bad")).contains("Function.BatchItemFailure");
        stage.awaitSucceeded("java-batch-ignored");
    }

    private static void succeedsAfterwards(String id) {
        stage.send("work", id, "{}");
        stage.awaitSucceeded(id);
        assertThat(stage.world.attempts(id)).isEqualTo(1);
    }
}
