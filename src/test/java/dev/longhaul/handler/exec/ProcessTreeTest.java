package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a run ends, nothing of its program lives on. */
class ProcessTreeTest {

    private static final String STUBBORN = "trap '' TERM; echo $$ > pid; while :; do sleep 0.05; done";

    @TempDir
    Path workspace;

    /** Q5: a grandchild that holds the output open must not hang the worker. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sleep 600 & echo $! > pid",
                "setsid sleep 600 & sleep 0.2; echo $! > pid",
                "(setsid sh -c 'echo $$ > pid; exec sleep 600' &) ; until [ -s pid ]; do sleep 0.01; done",
                "sh -c 'trap \"\" TERM; echo $$ > pid; while :; do sleep 0.05; done' & until [ -s pid ]; do sleep 0.01; done",
                "env -i /bin/sh -c 'echo $$ > pid; exec /bin/sleep 600' & until [ -s pid ]; do sleep 0.01; done",
            })
    void whatAProgramLeavesBehindIsEnded(String script) throws Exception {
        Running running = Running.script(workspace, script);

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.isGone("pid")).isTrue();
    }

    @Test
    void withoutSetsidABackgroundProcessIsFoundByItsMark() throws Exception {
        Running running = Running.script(workspace, "sleep 600 & echo $! > pid").with(new Launcher(null, null));

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.isGone("pid")).isTrue();
    }

    @Test
    void descendantsAreEndedWhereThereIsNoProc() throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", "sleep 600 & sleep 600 & wait").start();
        ProcessTree tree = new ProcessTree(process, new DescendantKin(process.toHandle()));
        Await.until(
                Running.LIMIT,
                "the children are there",
                () -> process.descendants().count() == 2);

        assertThat(tree.end(Duration.ofSeconds(10))).isTrue();

        assertThat(process.isAlive()).isFalse();
    }

    /** P1, D9: a cancel reaches all of the program, and one that ignores TERM is killed. */
    @Test
    void anInterruptEndsAProgramThatIgnoresTerm() throws Exception {
        Running running = Running.script(workspace, STUBBORN);
        Running.Started started = running.start();
        running.awaitFile("pid");

        started.interrupt();

        assertThatThrownBy(started::outcome)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(running.isGone("pid")).isTrue();
    }

    @Test
    void anInterruptGivesTheProgramItsGrace() throws Exception {
        Running running = Running.script(
                        workspace, "trap 'echo tidy > done; exit 0' TERM; echo $$ > pid; while :; do sleep 0.05; done")
                .withGrace(Duration.ofSeconds(30));
        Running.Started started = running.start();
        running.awaitFile("pid");

        started.interrupt();

        assertThatThrownBy(started::outcome).hasCauseInstanceOf(InterruptedException.class);
        assertThat(running.file("done")).isEqualTo("tidy");
    }

    @Test
    void aSecondInterruptDoesNotLeaveTheProgramAlive() throws Exception {
        Running running = Running.script(workspace, STUBBORN).withGrace(Duration.ofSeconds(1));
        Running.Started started = running.start();
        running.awaitFile("pid");

        started.interrupt();
        for (int i = 0; i < 1000; i++) {
            started.interrupt();
            Thread.onSpinWait();
        }

        assertThatThrownBy(started::outcome).hasCauseInstanceOf(InterruptedException.class);
        assertThat(running.isGone("pid")).isTrue();
    }

    @Test
    void aCancelWithoutInterruptEndsTheProgramToo() throws Exception {
        Running running = Running.script(workspace, "echo $$ > pid; exec sleep 600");
        Running.Started started = running.start();
        running.awaitFile("pid");

        running.job.stop().request(Reason.Cancelled, Instant.now().plusSeconds(60));

        assertThatThrownBy(started::outcome).hasCauseInstanceOf(InterruptedException.class);
        assertThat(running.isGone("pid")).isTrue();
    }

    /** D9: at a drain the program learns how long it has, and its stop costs no attempt. */
    @Test
    void aDrainTellsTheTimeLeftAndReleases() throws Exception {
        Running running = Running.script(
                workspace,
                "trap 'cp \"$LONGHAUL_STOP\" seen; exit 3' TERM; echo $$ > pid; while :; do sleep 0.05; done");
        Running.Started started = running.start();
        running.awaitFile("pid");

        running.job.stop().request(Reason.Drain, Instant.now().plusSeconds(100));

        assertThat(started.outcome()).isInstanceOf(Outcome.Released.class);
        assertThat(running.file("seen")).contains("\"reason\":\"Drain\"", "\"secondsLeft\":9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 600", "trap 'exit 1' TERM; while :; do sleep 0.05; done"})
    void aProgramThatKnowsNothingOfDrainsIsReleasedToo(String script) throws Exception {
        Running running = Running.script(workspace, "echo $$ > pid; " + script);
        Running.Started started = running.start();
        running.awaitFile("pid");

        running.job.stop().request(Reason.Drain, Instant.now().plusSeconds(100));

        assertThat(started.outcome()).isInstanceOf(Outcome.Released.class);
    }

    @Test
    void aProgramThatFinishesDuringADrainIsDone() throws Exception {
        Running running = Running.script(
                workspace, "trap 'echo x > output/a; exit 0' TERM; echo $$ > pid; while :; do sleep 0.05; done");
        Running.Started started = running.start();
        running.awaitFile("pid");

        running.job.stop().request(Reason.Drain, Instant.now().plusSeconds(100));

        assertThat(started.outcome()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.outputs().outputs()).containsOnlyKeys("a");
    }

    @Test
    void aProgramThatIgnoresADrainIsKilledAtItsDeadline() throws Exception {
        Running running = Running.script(workspace, STUBBORN).withGrace(Duration.ofSeconds(45));
        Running.Started started = running.start();
        running.awaitFile("pid");

        running.job.stop().request(Reason.Drain, Instant.now().plusMillis(500));

        assertThat(started.outcome()).isInstanceOf(Outcome.Released.class);
        assertThat(running.isGone("pid")).isTrue();
    }

    @Test
    void nothingIsStartedOnceTheWorkerStops() throws Exception {
        Running running = Running.script(workspace, "echo x > ran");
        running.job.stop().request(Reason.Drain, Instant.now().plusSeconds(100));

        assertThat(running.run()).isInstanceOf(Outcome.Released.class);
        assertThat(workspace.resolve("ran")).doesNotExist();
    }
}
