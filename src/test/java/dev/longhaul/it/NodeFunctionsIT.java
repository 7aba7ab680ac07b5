package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.it.LambdaStage.Function;
import dev.longhaul.support.Await;
import dev.longhaul.support.LambdaClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified functions in Node.js under AWS' own client, from SQS to S3. */
class NodeFunctionsIT {

    private static final int MIB = 1024 * 1024;

    @TempDir
    static Path folder;

    private static @Nullable LambdaStage opened;

    @BeforeAll
    static void begin() throws Exception {
        List<String> node = LambdaClients.node();
        LambdaStage stage = new LambdaStage(
                folder,
                new Function("work", node, "index.handler", Map.of()),
                new Function("stream", node, "index.stream", Map.of()),
                new Function(
                        "batch", node, "batch.batch", Map.of("event", "sqs", "report-batch-item-failures", "true")),
                new Function(
                        "three",
                        node,
                        "index.handler",
                        Map.of(
                                "concurrency", "3",
                                "env.AWS_LAMBDA_MAX_CONCURRENCY", "3",
                                "env.AWS_LAMBDA_NODEJS_WORKER_COUNT", "2")));
        opened = stage;
        stage.ready();
    }

    @AfterAll
    static void end() {
        LambdaStage stage = opened;
        if (stage != null) {
            stage.close();
        }
    }

    private static LambdaStage stage() {
        return java.util.Objects.requireNonNull(opened);
    }

    @Test
    void succeeds() {
        stage().send("work", "node-good", "{\"film\": 7}");
        stage().awaitSucceeded("node-good");
        assertThat(stage().response("node-good")).contains("\"film\":7").contains("\"left\":");
        assertThat(stage().world.attempts("node-good")).isEqualTo(1);
    }

    @Test
    void failsWhereTheFunctionThrows() {
        stage().send("work", "node-throws", "{\"do\": \"throw\"}", 1);
        stage().await("node-throws", "Failed");
        assertThat(stage().failure("node-throws")).contains("Runtime.Unknown", "TypeError: no such film");
        succeedsAfterwards("node-after-throw");
    }

    /** Case Q4. */
    @Test
    void streamsAnAnswerIntoTheResult() {
        stage().send("stream", "node-stream", "{\"pieces\": 40}");
        stage().awaitSucceeded("node-stream");
        assertThat(stage().world.result("node-stream", "response").length).isEqualTo(40 * MIB);
    }

    @Test
    void keepsThePreludeOfAStreamForHttpApart() {
        stage().send("stream", "node-http", "{\"pieces\": 1, \"http\": true}");
        stage().awaitSucceeded("node-http");
        assertThat(stage().world.result("node-http", "response").length).isEqualTo(MIB);
        assertThat(new String(
                        stage().world.result("node-http", "response-prelude"), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"statusCode\":201");
        assertThat(stage().failure("node-http")).contains("text/csv");
    }

    /** It was answered 202 all the same, as the protocol wants it: only the trailers tell. */
    @Test
    void failsWhereAStreamBreaksInTheMiddleAndKeepsNothingOfIt() {
        stage().send("stream", "node-torn", "{\"pieces\": 12, \"fail\": true}", 1);
        stage().await("node-torn", "Failed");
        assertThat(stage().failure("node-torn")).contains("the film tore");
        assertThat(stage().world.keys("attempts/node-torn/")).noneMatch(key -> key.endsWith("/result/response"));
        stage().send("stream", "node-after-torn", "{\"pieces\": 1}");
        stage().awaitSucceeded("node-after-torn");
    }

    @Test
    void answersWithSixtyMebibytes() {
        stage().send("work", "node-big", "{\"do\": \"big\"}");
        stage().awaitSucceeded("node-big");
        assertThat(stage().world.result("node-big", "response").length).isEqualTo(60 * MIB + 2);
    }

    @Test
    void takesSixtyMebibytes() throws Exception {
        stage().submit("work", "node-wide", "{\"do\": \"size\", \"text\": \"" + "x".repeat(60 * MIB) + "\"}");
        stage().awaitSucceeded("node-wide");
        assertThat(stage().response("node-wide")).isEqualTo(Integer.toString(60 * MIB));
    }

    /** The client parses outside of the function, and would end. */
    @Test
    void takesAMessageThatIsEmptyAndRefusesOneThatIsNoJson() {
        int starts = stage().runtime("work").starts();
        String empty = stage().sendRaw("work", " ");
        stage().awaitSucceeded(empty);
        String text = stage().sendRaw("work", "hello");
        stage().await(text, "Failed");
        assertThat(stage().failure(text)).contains("invalid-input");
        succeedsAfterwards("node-after-text");
        assertThat(stage().runtime("work").starts()).isEqualTo(starts);
    }

    /** Case Q5. */
    @Test
    void survivesTheKillOfItsRuntimeInTheMiddle() throws Exception {
        endsInTheMiddle("node-kill", "KILL");
    }

    @Test
    void survivesTheEndOfItsRuntimeInTheMiddle() throws Exception {
        endsInTheMiddle("node-term", "TERM");
    }

    private static void endsInTheMiddle(String id, String signal) throws Exception {
        Path mark = Files.createTempDirectory(folder, "mark").resolve("mark");
        stage().send("work", id, "{\"do\": \"once\", \"mark\": \"" + mark + "\"}");
        Await.until(LambdaStage.SOON, "the function to run", () -> Files.exists(mark));
        stage().runtime("work").signal(signal);
        stage().awaitSucceeded(id);
        assertThat(stage().response(id)).isEqualTo("\"second time\"");
        assertThat(stage().world.ends(id)).containsExactly("Failed", "Succeeded");
        succeedsAfterwards(id + "-after");
    }

    /** Its workers poll without a bound: it is never given a fourth. */
    @Test
    void runsThreeAtTheSameTimeInOneRuntime() throws Exception {
        Path meeting = Files.createTempDirectory(folder, "meeting");
        for (String name : List.of("a", "b", "c")) {
            stage().send(
                            "three",
                            "node-three-" + name,
                            "{\"do\": \"together\", \"folder\": \"" + meeting + "\", \"name\": \"" + name + "\"}");
        }
        for (String name : List.of("a", "b", "c")) {
            stage().awaitSucceeded("node-three-" + name);
        }
    }

    /** {@code @aws-lambda-powertools/batch} fails the whole invocation where every record failed. */
    @Test
    void takesAPartialFailureOfPowertoolsForOne() {
        stage().send("batch", "node-batch-good", "{\"is\": \"good\"}", 1);
        stage().send("batch", "node-batch-bad", "{\"is\": \"bad\"}", 1);
        stage().awaitSucceeded("node-batch-good");
        assertThat(stage().response("node-batch-good")).isEqualTo("{\"batchItemFailures\":[]}");
        stage().await("node-batch-bad", "Failed");
    }

    private static void succeedsAfterwards(String id) {
        stage().send("work", id, "{}");
        stage().awaitSucceeded(id);
    }
}
