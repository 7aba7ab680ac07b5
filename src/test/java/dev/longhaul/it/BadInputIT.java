package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Whatever is sent, over SQS or HTTP: it stops nobody, and its sender or the dead-letter queue learns what is wrong and where. */
class BadInputIT {

    private static final int MIB = 1024 * 1024;
    private static final byte[] NO_UTF8 = {'"', '{', (byte) 0xff, (byte) 0xfe, (byte) 0xc3, '"'};

    /** What is wrong with each body, as its reason says. */
    private static final Map<String, String> BODIES = bodies();

    @TempDir
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void begin() throws IOException {
        stage = Stage.open(folder, Map.of("longhaul.queue.visibility", "6S"));
    }

    @AfterEach
    void heal() {
        stage.world.sqs.purgeQueue(b -> b.queueUrl(stage.world.queue));
        stage.heal();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    /** Cases H1, H2, G5. */
    @Test
    void keepsWhatItCannotReadWithItsReasonAndGoesOn() {
        BODIES.keySet().forEach(stage.world::send);
        stage.succeeds("good");
        List<Message> letters = stage.world.deadLetters(BODIES.size(), SOON);
        assertThat(letters)
                .hasSize(BODIES.size())
                .allSatisfy(letter -> assertThat(Surroundings.note(letter))
                        .contains("\"kind\":\"unreadable\"")
                        .contains(BODIES.getOrDefault(letter.body(), "no body of ours")));
    }

    /** SQS replaces what is no text or refuses it; a worker sees the replacement at worst. */
    @Test
    void keepsWhatSqsMakesOfBytesThatAreNoText() throws Exception {
        int status = stage.world.sendRaw(NO_UTF8);
        stage.succeeds("after-bytes");
        if (status == 200) {
            assertThat(Surroundings.note(stage.world.deadLetters(1, SOON).getFirst()))
                    .contains("unreadable");
        }
    }

    /** SQS takes no empty body and no control characters, so none can come. */
    @Test
    void isNeverSentWhatSqsRefuses() {
        for (String body : List.of("", "{\u0000}", "{\u0001}")) {
            assertThatThrownBy(() -> stage.world.send(body)).isInstanceOf(SqsException.class);
        }
    }

    /** A mebibyte leaves no room for our attribute in the letter: the letter says where the body is kept. */
    @Test
    void keepsAMebibyteThatTheDeadLetterQueueCannotCarry() {
        String body = "x".repeat(MIB);
        stage.world.send(body);
        Message letter = stage.world.deadLetters(1, SOON).getFirst();
        assertThat(Surroundings.note(letter)).contains("unreadable");
        assertThat(new String(stage.world.find(key(letter)).orElseThrow(), StandardCharsets.UTF_8))
                .contains(body);
        stage.world.awaitNoMessages(SOON);
    }

    /** Moved back to its queue, such a letter is the message that it stands for, however often. */
    @Test
    void readsBackTheMebibyteThatARedriveOnlyPointsTo() {
        String body = "z".repeat(MIB);
        stage.world.send(body);
        for (int times = 0; times < 2; times++) {
            Message letter = stage.world.deadLetters(1, SOON).getFirst();
            assertThat(Surroundings.note(letter)).contains("\"kind\":\"unreadable\"", "no acceptable JSON");
            assertThat(letter.body()).startsWith("{\"longhaulDeadLetter\":\"dead/");
            assertThat(new String(stage.world.find(key(letter)).orElseThrow(), StandardCharsets.UTF_8))
                    .contains(body);
            stage.world.redrive(letter);
        }
        Message again = stage.world.deadLetters(1, SOON).getFirst();
        stage.world.delete(key(again));
        stage.world.redrive(again);
        assertThat(Surroundings.note(stage.world.deadLetters(1, SOON).getFirst()))
                .contains("\"kind\":\"copy-missing\"", key(again), "unreadable: ");
        stage.world.awaitNoMessages(SOON);
    }

    /** The id stood for another job, whose record has gone since: now there is room for it. */
    @Test
    void runsTheLargeMessageOfALetterThatIsMovedBack() {
        stage.succeeds("large-again");
        String head = "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"large-again\", \"input\": {\"t\": \"";
        String text = "w".repeat(MIB - head.length() - "\"}}".length());
        stage.world.send(head + text + "\"}}");
        Message letter = stage.world.deadLetters(1, SOON).getFirst();
        assertThat(Surroundings.note(letter)).contains("id-conflict");
        assertThat(letter.body()).startsWith("{\"longhaulDeadLetter\":\"dead/");
        stage.world.delete("records/large-again.json");
        stage.world.redrive(letter);
        stage.world.awaitSucceeded("large-again", SOON);
        assertThat(new String(stage.world.result("large-again", "copy"), StandardCharsets.UTF_8))
                .contains(text);
    }

    /** A program gets an input almost as large as a message can be. */
    @Test
    void runsAJobWhoseMessageIsAlmostAMebibyte() {
        String text = "y".repeat(MIB - 100);
        stage.world.send(
                "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"large\", \"input\": {\"t\": \"" + text + "\"}}");
        stage.world.awaitSucceeded("large", SOON);
        assertThat(new String(stage.world.result("large", "copy"), StandardCharsets.UTF_8))
                .contains(text);
    }

    /** Another job by mistake: kept, never deleted, never run. */
    @Test
    void keepsTheMessageOfAnotherJobUnderAKnownId() {
        stage.succeeds("twice");
        stage.world.sendJob("twice", "copy");
        assertThat(Surroundings.note(stage.world.deadLetters(1, SOON).getFirst()))
                .contains("id-conflict");
        assertThat(stage.world.attempts("twice")).isEqualTo(1);
    }

    /** A rolling deploy: another version wrote the record, or serves the type. Hidden, not deleted, nothing changed. */
    @Test
    void hidesWhatALaterVersionMayKnow() {
        byte[] later =
                "{\"schema\": 999, \"id\": \"later\", \"unknown\": {\"of\": \"all\"}}".getBytes(StandardCharsets.UTF_8);
        stage.world.put("records/later.json", later);
        stage.world.sendJob("later", "copy");
        stage.world.sendJob("future", "not-yet");
        Await.until(
                SOON, "both to be hidden", () -> stage.worker.log().contains("999") && log("not-yet") && hidden() == 2);
        stage.succeedsBesideOthers("beside");
        Await.until(SOON, "nothing but these two to be left", () -> stage.world.messages() == 2);
        assertThat(stage.world.find("records/later.json")).hasValue(later);
        assertThat(stage.world.record("future")).isEmpty();
        assertThat(stage.world.deadLetters()).isEmpty();
    }

    @Test
    void answersWrongRequestsWithAProblem() throws Exception {
        for (Map.Entry<String, String> body : BODIES.entrySet()) {
            HttpResponse<String> answer = post(body.getKey().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).as(body.getKey()).isEqualTo(400);
            assertThat(answer.body()).contains(body.getValue());
        }
        assertThat(post(new byte[0]).statusCode()).isEqualTo(400);
        assertThat(post(NO_UTF8).statusCode()).isEqualTo(400);
        assertThat(post(NO_UTF8).headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
    }

    private static Map<String, String> bodies() {
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("{", "ends too early");
        bodies.put("not json at all", "no acceptable JSON");
        bodies.put("  \n ", "empty");
        bodies.put("[]", "must be a JSON object");
        bodies.put("\uFEFF{\"longhaul\": 1, \"type\": \"copy\", \"input\": {}}", "byte order mark");
        bodies.put("{\uFFFD}", "no acceptable JSON");
        bodies.put("{\"a\":".repeat(100_000), "nests deeper");
        bodies.put("{\"longhaul\": 99, \"type\": \"copy\", \"input\": {}}", "longhaul must be 1");
        bodies.put("{\"longhaul\": \"1\", \"type\": \"copy\", \"input\": {}}", "longhaul must be 1");
        bodies.put("{\"longhaul\": 1, \"type\": 7, \"input\": {}}", "type");
        bodies.put("{\"longhaul\": 1, \"type\": \"copy\", \"input\": []}", "input");
        bodies.put("{\"longhaul\": 1, \"type\": \"copy\", \"type\": \"archive\", \"input\": {}}", "stands there twice");
        bodies.put("{\"longhaul\": 1, \"type\": \"copy\", \"input\": {\"a\": 1, \"a\": 2}}", "stands there twice");
        bodies.put("{\"longhaul\": 1, \"type\": \"copy\", \"input\": {}} {}", "goes on after");
        bodies.put("{\"longhaul\": 1, \"type\": \"copy\", \"input\": {}, \"attempts\": -1}", "attempts");
        bodies.put("{\"longhaul\": 1, \"type\": \"copy\", \"input\": {}, \"timeout\": \"soon\"}", "timeout");
        bodies.put("{\"longhaul\": 1, \"type\": \"copy\", \"input\": {}, \"id\": \"../x\"}", "id");
        bodies.put("{\"longhaul\": 1, \"type\": \"copy\", \"input\": {}, \"priority\": 1}", "priority");
        return bodies;
    }

    /** Where a letter's body is kept. */
    private static String key(Message letter) {
        return letter.body().replaceAll(".*\"longhaulDeadLetter\":\"([^\"]+)\".*", "$1");
    }

    private static boolean log(String text) {
        return stage.worker.log().contains(text);
    }

    private static int hidden() {
        return stage.world.hidden();
    }

    private static HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(stage.worker.api("/jobs"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
