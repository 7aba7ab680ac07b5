package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.it.LambdaStage.Function;
import dev.longhaul.support.Await;
import dev.longhaul.support.LambdaClients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runtimes that the worker starts itself: their order, their crashes and their end are its own. */
class ChildFunctionsIT {

    @TempDir
    Path folder;

    private LambdaStage stage;

    @BeforeEach
    void begin() throws Exception {
        stage = new LambdaStage(
                folder,
                new Function("work", LambdaClients.java("Work"), "Work", Map.of("mode", "child")),
                new Function("shell", LambdaClients.shell(), "bootstrap", Map.of("mode", "child", "grace", "1S")));
        stage.ready();
    }

    @AfterEach
    void end() {
        stage.close();
    }

    @Test
    void runsAJobAndKeepsWhatTheFunctionPrintsInTheJobsLog() {
        stage.send("work", "child-java", "{\"film\": 7}");
        stage.send("shell", "child-shell", "{\"film\": 7}");
        stage.awaitSucceeded("child-java");
        stage.awaitSucceeded("child-shell");
        assertThat(stage.response("child-shell")).isEqualTo("{\"film\": 7}");
        assertThat(stage.world.keys("attempts/child-shell/")).anyMatch(key -> key.endsWith("/log"));
    }

    @Test
    void endsARuntimeWhoseJobIsCancelledAndStartsItAnew() throws Exception {
        stage.send("shell", "child-hangs", "{\"hang\": true}");
        stage.await("child-hangs", "Running");
        stage.worker.post(stage.worker.api("/jobs/child-hangs/cancel"), "");
        stage.await("child-hangs", "Cancelled");
        stage.send("shell", "child-next", "{}");
        stage.awaitSucceeded("child-next");
    }

    /** Cases Q5 and H6. */
    @Test
    void failsTheAttemptOfARuntimeThatIsKilledAndStartsItAnew() throws Exception {
        Path mark = folder.resolve("mark");
        stage.send("work", "child-kill", "{\"do\": \"once\", \"mark\": \"" + mark + "\"}");
        Await.until(LambdaStage.SOON, "the function to run", () -> Files.exists(mark));
        kin("AWSLambda").forEach(ProcessHandle::destroyForcibly);
        stage.awaitSucceeded("child-kill");
        assertThat(stage.failure("child-kill")).contains("Runtime.ExitError", "it ended with exit code 137");
        assertThat(stage.world.charged("child-kill")).isEqualTo(2);
    }

    @Test
    void leavesNoRuntimeBehindWhenItStops() throws Exception {
        var children = stage.worker.descendants();
        assertThat(children).isNotEmpty();
        stage.worker.signal("TERM");
        stage.worker.exit(Duration.ofSeconds(60));
        Await.until(
                LambdaStage.SOON,
                "its runtimes to be gone",
                () -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    private java.util.List<ProcessHandle> kin(String word) {
        return stage.worker.descendants().stream()
                .filter(child -> child.info().commandLine().orElse("").contains(word))
                .toList();
    }
}
