package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeCheckpoints.Saved;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases D9, E6: what a program keeps in its folder, the next run begins with. */
class ProgramCheckpointTest {

    /** Waits until so many lines are answered. */
    private static final String UNTIL =
            "until grep -q '\"answered\":'$1 \"$LONGHAUL_SAVED\" 2>/dev/null; do sleep 0.02; done";

    private static final String ASK = "ask() { echo longhaul:checkpoint; " + UNTIL + "; }\n";

    @TempDir
    Path workspace;

    @TempDir
    Path next;

    private Running running(String script) {
        return Running.script(workspace, ASK + script);
    }

    @Test
    void whatIsAnsweredCanBeReadBeforeAnythingIsAsked() throws Exception {
        Running running = Running.script(workspace, "cat \"$LONGHAUL_SAVED\"");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.lines()).containsExactly("{\"answered\":0,\"saved\":false}");
    }

    @Test
    void aLineSavesTheFolder() throws Exception {
        Running first = running(
                "cd \"$LONGHAUL_CHECKPOINT\"; mkdir -p a/b; echo 1 > a/b/c; echo 2 > d; ask 1; echo 3 > d; exit 1");
        assertThat(first.run()).isInstanceOf(Outcome.Failed.class);
        Saved saved = first.job.checkpoints().saved().orElseThrow();
        assertThat(saved.text("a/b/c")).isEqualTo("1\n");
        assertThat(saved.text("d")).isEqualTo("2\n");
        assertThat(first.job.lines()).as("no line of the log").isEmpty();

        Running second = Running.script(next, "cat \"$LONGHAUL_CHECKPOINT/a/b/c\" \"$LONGHAUL_CHECKPOINT/d\"");
        second.job.after(saved);
        assertThat(second.run()).isEqualTo(Outcome.succeeded());
        assertThat(second.job.lines()).containsExactly("1", "2");
    }

    @Test
    void everyLineIsAnswered() throws Exception {
        Running running = running("echo 1 > \"$LONGHAUL_CHECKPOINT/x\"; ask 1; echo 2 > \"$LONGHAUL_CHECKPOINT/x\";"
                + " ask 2; cat \"$LONGHAUL_SAVED\"");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.lines()).containsExactly("{\"answered\":2,\"saved\":true}");
        assertThat(running.job.checkpoints().commits()).isEqualTo(2);
    }

    /** Left out in silence, it would be missing from a checkpoint that counts as whole. Here its path is longer than any path may be. */
    @Test
    void aFolderThatCannotBeReadIsNotLeftOut() throws Exception {
        Running running = running(
                "cd \"$LONGHAUL_CHECKPOINT\"; echo 1 > x; d=$(printf '%0200d' 0); p=$d/$d/$d/$d/$d/$d; "
                        + "mkdir -p $p/$p m/$p/$p; echo 2 > m/$p/$p/y; mv m $p/$p/; ask 1; cat \"$LONGHAUL_SAVED\"; rm -r $d");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.lines())
                .anyMatch(line -> line.startsWith("longhaul: the checkpoint was not saved: '000"))
                .contains("{\"answered\":1,\"saved\":false}");
        assertThat(running.job.checkpoints().commits()).isZero();
    }

    /** Only the newest is remembered: a program that asks in a loop fills no memory. */
    @Test
    void aFloodOfLinesIsAnsweredByOneMoreCheckpoint() throws Exception {
        Running running = running("echo 1 > \"$LONGHAUL_CHECKPOINT/x\"; echo longhaul:checkpoint; "
                + "until [ -e saving ]; do sleep 0.02; done; "
                + "i=0; while [ $i -lt 20000 ]; do echo longhaul:checkpoint; i=$((i+1)); done; echo > flooded; "
                + UNTIL.replace("$1", "20001") + "; cat \"$LONGHAUL_SAVED\"");
        running.job.checkpoints().whenOpened(name -> {
            try {
                Files.writeString(workspace.resolve("saving"), "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Await.until(Duration.ofSeconds(60), "the flood", () -> Files.exists(workspace.resolve("flooded")));
        });
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.lines())
                .contains("{\"answered\":20001,\"saved\":true}")
                .anyMatch(
                        line -> line.matches("longhaul: [0-9]+ of 20001 checkpoint lines came while one was saved.*"));
        assertThat(running.job.checkpoints().commits()).isLessThan(1000);
    }

    @Test
    void aLineJustBeforeACrashIsFollowedToo() throws Exception {
        Running running = running("echo 1 > \"$LONGHAUL_CHECKPOINT/x\"; echo longhaul:checkpoint; kill -KILL $$");
        assertThat(running.run()).isInstanceOf(Outcome.Failed.class);
        assertThat(running.job.checkpoints().saved().orElseThrow().text("x")).isEqualTo("1\n");
    }

    @Test
    void aCrashAloneSavesNothing() throws Exception {
        Running running = running("echo 1 > \"$LONGHAUL_CHECKPOINT/x\"; exit 1");
        assertThat(running.run()).isInstanceOf(Outcome.Failed.class);
        assertThat(running.job.checkpoints().saved()).isEmpty();
    }

    @Test
    void whoAsksToBeTriedAgainGoesOnFromItsFolder() throws Exception {
        Running running = running("echo 1 > \"$LONGHAUL_CHECKPOINT/x\"; exit 75");
        assertThat(running.run()).isInstanceOf(Outcome.Failed.class);
        assertThat(running.job.checkpoints().saved().orElseThrow().text("x")).isEqualTo("1\n");
    }

    @Test
    void whoStopsAsAskedGoesOnFromItsFolder() throws Exception {
        Running running = running(
                        "trap 'echo late > \"$LONGHAUL_CHECKPOINT/x\"; exit 3' TERM; echo $$ > pid; while :; do sleep 0.02; done")
                .withGrace(Duration.ofSeconds(20));
        Running.Started started = running.start();
        running.awaitFile("pid");
        running.job.stop().request(Reason.Drain, Instant.now().plusSeconds(60));
        assertThat(started.outcome()).isInstanceOf(Outcome.Released.class);
        assertThat(running.job.checkpoints().saved().orElseThrow().text("x")).isEqualTo("late\n");
    }

    @Test
    void aDoneProgramNeedsNoCheckpoint() throws Exception {
        Running running = running("echo 1 > \"$LONGHAUL_CHECKPOINT/x\"; exit 0");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.checkpoints().saved()).isEmpty();
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws Exception {
        Running running = running("""
                cd "$LONGHAUL_CHECKPOINT"
                echo large > large; touch -d '1 hour ago' large; echo 1 > state
                ask 1
                echo 2 > state.new; mv state.new state
                ask 2
                exit 1
                """);
        assertThat(running.run()).isInstanceOf(Outcome.Failed.class);
        assertThat(running.job.checkpoints().sent()).containsExactly("large", "state", "state");
        Saved saved = running.job.checkpoints().saved().orElseThrow();
        assertThat(saved.text("large") + saved.text("state")).isEqualTo("large\n2\n");

        Running second = Running.script(next, ASK + "echo 3 > \"$LONGHAUL_CHECKPOINT/state\"; ask 1; exit 1");
        second.job.after(saved);
        assertThat(second.run()).isInstanceOf(Outcome.Failed.class);
        assertThat(second.job.checkpoints().sent()).containsExactly("state");
        assertThat(second.job.checkpoints().saved().orElseThrow().text("large")).isEqualTo("large\n");
    }

    @Test
    void whatIsReplacedWhileItIsSavedIsSavedAsItWas() throws Exception {
        Running running = running("echo old > \"$LONGHAUL_CHECKPOINT/x\"; ask 1; exit 1");
        running.job.checkpoints().whenOpened(name -> {
            try {
                Path replacement = Files.writeString(workspace.resolve("new"), "new");
                Files.move(
                        replacement,
                        workspace.resolve("checkpoint").resolve(name),
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(running.run()).isInstanceOf(Outcome.Failed.class);
        assertThat(running.job.checkpoints().saved().orElseThrow().text("x")).isEqualTo("old\n");
        assertThat(workspace.resolve("checkpoint/x")).hasContent("new");
        assertThat(workspace.resolve("checkpoint.saving")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ln -s /etc/passwd x", "mkfifo x", "echo > 'a;b'"})
    void aFolderThatCannotBeSavedIsExplainedAndTheProgramGoesOn(String odd) throws Exception {
        Running running = running("cd \"$LONGHAUL_CHECKPOINT\"; " + odd + "; ask 1; cat \"$LONGHAUL_SAVED\"");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.lines().getFirst()).startsWith("longhaul: the checkpoint was not saved: ");
        assertThat(running.job.lines().getLast()).isEqualTo("{\"answered\":1,\"saved\":false}");
        assertThat(running.job.checkpoints().saved()).isEqualTo(Optional.empty());
    }

    @Test
    void troubleOfTheStoreCostsTheCheckpointOnly() throws Exception {
        Running running = running("echo 1 > \"$LONGHAUL_CHECKPOINT/x\"; ask 1; echo on; exit 0");
        running.job.checkpoints().failing(new IOException("no answer"));
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.lines()).containsExactly("longhaul: the checkpoint was not saved: no answer", "on");
    }

    @Test
    void aProgramThatRemovesTheFolderHasAnEmptyCheckpoint() throws Exception {
        Running running = running("rmdir \"$LONGHAUL_CHECKPOINT\"; ask 1; exit 1");
        assertThat(running.run()).isInstanceOf(Outcome.Failed.class);
        assertThat(running.job.checkpoints().saved().orElseThrow().files()).isEmpty();
    }
}
