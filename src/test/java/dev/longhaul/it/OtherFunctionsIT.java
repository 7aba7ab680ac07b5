package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.it.LambdaStage.Function;
import dev.longhaul.support.Await;
import dev.longhaul.support.LambdaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runtime that is a shell script, Quarkus' own client, functions that are set up wrongly, and a worker that is started again. */
class OtherFunctionsIT {

    @TempDir
    Path folder;

    /** The first answer counts, what comes after it is taken and changes nothing. */
    @Test
    void servesARuntimeOfBashAndCurl() throws Exception {
        try (LambdaStage stage =
                new LambdaStage(folder, new Function("shell", LambdaClients.shell(), "bootstrap", Map.of()))) {
            stage.ready();
            int starts = stage.runtime("shell").starts();
            stage.send("shell", "sh-good", "{\"film\": \"%&=7\"}");
            stage.send("shell", "sh-twice", "{\"twice\": true}");
            stage.send("shell", "sh-fail", "{\"fail\": true}", 1);
            stage.awaitSucceeded("sh-good");
            assertThat(stage.response("sh-good")).isEqualTo("{\"film\": \"%&=7\"}");
            stage.awaitSucceeded("sh-twice");
            assertThat(stage.response("sh-twice")).isEqualTo("\"first\"");
            stage.await("sh-fail", "Failed");
            assertThat(stage.failure("sh-fail")).contains("Film: no such film");
            assertThat(stage.runtime("shell").starts()).isEqualTo(starts);
        }
    }

    @Test
    void servesTheClientOfQuarkus() throws Exception {
        try (LambdaStage stage =
                new LambdaStage(folder, new Function("quarkus", LambdaClients.quarkus(), "Loop", Map.of()))) {
            stage.ready();
            int starts = stage.runtime("quarkus").starts();
            stage.send("quarkus", "q-good", "{\"film\": 7}");
            stage.send("quarkus", "q-fail", "{\"fail\": 7}", 1);
            stage.awaitSucceeded("q-good");
            assertThat(stage.response("q-good")).contains("\"film\":7");
            stage.await("q-fail", "Failed");
            assertThat(stage.failure("q-fail")).contains("no such film");
            assertThat(stage.runtime("quarkus").starts()).isEqualTo(starts);
        }
    }

    /** The Java client says so to every job and asks for the next: without a stop the queue would be dead letters within seconds. */
    @Test
    void receivesNothingMoreWhenTheHandlersNameIsWrong() throws Exception {
        try (LambdaStage stage = new LambdaStage(
                folder, new Function("missing", LambdaClients.java("no.such.Handler"), "no.such.Handler", Map.of()))) {
            stage.ready();
            for (int i = 0; i < 20; i++) {
                stage.send("missing", "missing-" + i, "{}", 1);
            }
            stage.awaitReadiness("cannot call the function: Runtime.BadFunctionCode");
            Await.until(LambdaStage.SOON, "all messages to wait", () -> stage.messages("missing") == 20);
            assertThat(stage.world.keys("dead/")).isEmpty();
            int charged = 0;
            for (int i = 0; i < 20; i++) {
                charged += stage.world.record("missing-" + i).isEmpty() ? 0 : stage.world.charged("missing-" + i);
            }
            assertThat(charged).isZero();
            assertThat(stage.worker.isLive()).isTrue();
        }
    }

    @Test
    void receivesNothingWhileTheRuntimeCannotStartAndSaysWhy() throws Exception {
        try (LambdaStage stage =
                new LambdaStage(folder, new Function("unable", LambdaClients.java("Unable"), "Unable", Map.of()))) {
            stage.send("unable", "unable", "{}");
            stage.awaitReadiness("could not start");
            assertThat(stage.world.record("unable")).isEmpty();
            Await.until(
                    LambdaStage.SOON,
                    "the client to end itself",
                    () -> stage.runtime("unable").starts() > 1);
            assertThat(stage.messages("unable")).isEqualTo(1);
        }
    }

    @Test
    void goesOnWithARuntimeThatWasParkedWhenTheWorkerWasStartedAgain() throws Exception {
        try (LambdaStage stage =
                new LambdaStage(folder, new Function("work", LambdaClients.java("Work"), "Work", Map.of()))) {
            stage.ready();
            stage.send("work", "before", "{}");
            stage.awaitSucceeded("before");
            stage.worker.close();
            stage.start();
            stage.ready();
            stage.send("work", "after", "{}");
            stage.awaitSucceeded("after");
        }
    }

    /** The client renews its connection when it is older than 118 seconds. */
    @Test
    void takesTheAnswerOfAFunctionThatRanLongerThanItsConnectionLives() throws Exception {
        try (LambdaStage stage =
                new LambdaStage(folder, new Function("work", LambdaClients.java("Work"), "Work", Map.of()))) {
            stage.ready();
            stage.send("work", "long", "{\"do\": \"sleep\", \"millis\": 125000}", 1);
            stage.world.awaitState("long", "Succeeded", Duration.ofMinutes(4));
            assertThat(stage.response("long")).isEqualTo("\"slept\"");
            assertThat(stage.world.attempts("long")).isEqualTo(1);
        }
    }
}
