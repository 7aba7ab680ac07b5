package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeEcs;
import dev.longhaul.worker.ManualWorker.Work;
import dev.longhaul.worker.ManualWorker.World;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scale-in protection around real jobs, stepped by hand, against an agent that answers as AWS says. */
class TaskProtectionTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final Work SUCCEEDS = _ -> Outcome.succeeded();

    @TempDir
    Path folder;

    private World world;
    private FakeEcs ecs;
    private URI task;
    private final AtomicReference<ManualWorker> self = new AtomicReference<>();

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        ecs = FakeEcs.start(world.clock());
        task = ecs.newTask();
    }

    @AfterEach
    void stop() {
        ecs.close();
    }

    /** Case E5: before the work starts, and before anybody can read that it did. */
    @Test
    void protectsAfterTheReceiveAndBeforeTheClaim() {
        List<String> seen = new ArrayList<>();
        ecs.blockWhen(_ -> {
            seen.add("asked, record: " + world.read("a").isPresent());
            return false;
        });
        ManualWorker worker = worker(_ -> {
            seen.add("runs, protected: " + ecs.isProtected(task));
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker.step();
        assertThat(seen).containsExactly("asked, record: false", "runs, protected: true");
        assertThat(worker.protection.words()).isEqualTo("protected until 2026-01-03T00:00:00Z");
    }

    @Test
    void pollsUnprotected() {
        ManualWorker worker = worker(SUCCEEDS);
        worker.step();
        worker.pass(Duration.ofMinutes(10));
        world.send("!", "is no job");
        worker.step();
        assertThat(ecs.calls(task)).isEmpty();
        assertThat(worker.protection.words()).isEqualTo("unprotected");
    }

    /** Case E5: a call for each job would meet the rate limits of the account. */
    @Test
    void asksOnceForManyJobsInARow() {
        ManualWorker worker = worker(SUCCEEDS);
        for (int n = 0; n < 20; n++) {
            world.send("job" + n, "x");
            worker.step();
            worker.pass(Duration.ofSeconds(30));
        }
        assertThat(ecs.calls(task)).containsExactly("protect 720");
    }

    @Test
    void givesItUpAfterAMinuteWithoutAJob() {
        ManualWorker worker = worker(SUCCEEDS);
        world.send("a", "x");
        worker.step();
        worker.pass(Duration.ofSeconds(50));
        assertThat(ecs.isProtected(task)).isTrue();
        worker.pass(Duration.ofMinutes(20));
        assertThat(ecs.isProtected(task)).isFalse();
        assertThat(ecs.calls(task)).containsExactly("protect 720", "unprotect");
    }

    @Test
    void protectsAgainForTheNextJob() {
        ManualWorker worker = worker(SUCCEEDS);
        for (String id : List.of("a", "b")) {
            world.send(id, "x");
            worker.step();
            worker.pass(Duration.ofMinutes(2));
        }
        assertThat(ecs.calls(task)).containsExactly("protect 720", "unprotect", "protect 720", "unprotect");
    }

    /** Case E5: a job of any length stays protected. */
    @Test
    void renewsItWhileAJobRuns() {
        ManualWorker worker = worker(_ -> {
            for (int hour = 0; hour < 20; hour++) {
                self.get().pass(Duration.ofHours(1));
                assertThat(ecs.isProtected(task)).isTrue();
            }
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker.step();
        assertThat(state("a")).isInstanceOf(JobState.Succeeded.class);
        assertThat(ecs.calls(task)).hasSize(1 + 20 * 4);
    }

    /** It would be stopped in the middle of the claim. */
    @Test
    void staysProtectedWhileAJobIsLookedAt() {
        ManualWorker worker = worker(SUCCEEDS);
        world.send("a", "x");
        worker.step();
        worker.jobs.reserve(new JobId("b"));
        worker.pass(Duration.ofMinutes(10));
        assertThat(ecs.isProtected(task)).isTrue();
        worker.jobs.giveBack(new JobId("b"));
        worker.tick();
        assertThat(ecs.isProtected(task)).isFalse();
    }

    @Test
    void releasesUnchargedWhatItMayNotProtect() {
        ManualWorker worker = worker(SUCCEEDS);
        String message = world.send("a", "x");
        ecs.blockWhen(_ -> true);
        worker.step();
        assertThat(world.read("a")).as("nothing was claimed").isEmpty();
        assertThat(world.queue().isVisible(message)).isTrue();
        assertThat(worker.protection.mayReceive()).isFalse();
        assertThat(worker.protection.problem()).contains("DEPLOYMENT_BLOCKED");
    }

    /** A new task is refused too while old ones are protected: it must not give up for ever. */
    @Test
    void receivesAgainWhenItWasNotReplaced() {
        ManualWorker worker = worker(SUCCEEDS);
        world.send("a", "x");
        ecs.blockWhen(_ -> true);
        worker.step();
        ecs.blockWhen(_ -> false);
        worker.pass(PAUSE);
        assertThat(worker.protection.mayReceive()).isFalse();
        worker.pass(Duration.ofSeconds(10));
        assertThat(worker.protection.mayReceive()).isTrue();
        assertThat(worker.protection.problem()).isNull();
        worker.step();
        assertThat(state("a")).isInstanceOf(JobState.Succeeded.class);
    }

    /** Case D9: what runs is finished under the protection that was granted before. */
    @Test
    void finishesWhatRunsWhenARenewalIsRefused() {
        ManualWorker worker = worker(_ -> {
            ecs.blockWhen(_ -> true);
            self.get().pass(Duration.ofHours(5));
            assertThat(self.get().protection.mayReceive()).isFalse();
            assertThat(ecs.isProtected(task)).isTrue();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker.step();
        assertThat(state("a")).isInstanceOf(JobState.Succeeded.class);
        worker.tick();
        assertThat(ecs.isProtected(task)).as("at once, not after a minute").isFalse();
        worker.pass(PAUSE);
        assertThat(worker.protection.mayReceive()).isFalse();
    }

    @Test
    void keepsARefusedJobProtectedWhereALaterRenewalIsGranted() {
        ManualWorker worker = worker(_ -> {
            ecs.blockWhen(_ -> true);
            self.get().pass(Duration.ofHours(1));
            ecs.blockWhen(_ -> false);
            self.get().pass(Duration.ofHours(20));
            assertThat(ecs.isProtected(task)).isTrue();
            assertThat(self.get().protection.mayReceive())
                    .as("it still makes room")
                    .isFalse();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker.step();
        assertThat(state("a")).isInstanceOf(JobState.Succeeded.class);
    }

    /** Case E4: an unprotected job beats none. */
    @Test
    void runsAJobUnprotectedWhereTheAgentFailsAndTriesAgainWhileItRuns() {
        List<FakeEcs.Answer> faults = List.of(FakeEcs.THROTTLED, FakeEcs.NO_ROLE, FakeEcs.ECS_SILENT);
        for (FakeEcs.Answer fault : faults) {
            String id = "job" + faults.indexOf(fault);
            ecs.fail(fault, 3);
            ManualWorker worker = worker(_ -> {
                assertThat(ecs.isProtected(task)).isFalse();
                self.get().pass(Duration.ofMinutes(3));
                assertThat(ecs.isProtected(task)).isTrue();
                return Outcome.succeeded();
            });
            world.send(id, "x");
            worker.step();
            assertThat(state(id)).isInstanceOf(JobState.Succeeded.class);
            assertThat(world.record(id).attempts().last()).isEqualTo(1);
            worker.pass(Duration.ofMinutes(2));
            assertThat(ecs.isProtected(task)).isFalse();
        }
    }

    @Test
    void doesNotAskAtEachJobWhileTheAgentFails() {
        ecs.fail(FakeEcs.NO_ROLE, 10_000);
        ManualWorker worker = worker(_ -> {
            self.get().pass(Duration.ofMinutes(10));
            return Outcome.succeeded();
        });
        for (int n = 0; n < 60; n++) {
            world.send("job" + n, "x");
            worker.step();
        }
        assertThat(ecs.calls(task)).as("calls in ten hours").hasSizeBetween(100, 300);
    }

    /** Case E4: off outside a service. */
    @Test
    void asksNeverAgainOnceTheTaskIsOfNoService() {
        ecs.fail(FakeEcs.STANDALONE, 10);
        ManualWorker worker = worker(SUCCEEDS);
        for (int n = 0; n < 50; n++) {
            world.send("job" + n, "x");
            worker.step();
            worker.pass(Duration.ofHours(1));
            assertThat(state("job" + n)).isInstanceOf(JobState.Succeeded.class);
        }
        assertThat(ecs.calls(task)).hasSize(1);
        assertThat(worker.protection.words()).startsWith("off: this task belongs to no ECS service");
        assertThat(worker.protection.mayReceive())
                .as("max-age does nothing here")
                .isTrue();
    }

    @Test
    void asksAgainAfterAnHourWhereTheAgentDidNotKnowTheContainer() {
        ecs.fail(FakeEcs.UNKNOWN_CONTAINER, 1);
        ManualWorker worker = worker(_ -> {
            self.get().pass(Duration.ofMinutes(59));
            assertThat(ecs.isProtected(task)).isFalse();
            self.get().pass(Duration.ofMinutes(2));
            assertThat(ecs.isProtected(task)).isTrue();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker.step();
        assertThat(state("a")).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void isOffWhereThereIsNoAgent() {
        ManualWorker worker = new ManualWorker(world, SUCCEEDS);
        world.send("a", "x");
        worker.step();
        worker.pass(Duration.ofDays(2));
        assertThat(state("a")).isInstanceOf(JobState.Succeeded.class);
        assertThat(worker.protection.words()).isEqualTo("off: this is no ECS task (ECS_AGENT_URI is not set)");
        assertThat(worker.protection.mayReceive()).isTrue();
    }

    @Test
    void isOffWhereItIsSwitchedOff() {
        ManualWorker worker = worker(SUCCEEDS, Map.of("longhaul.worker.protection.enabled", "false"));
        world.send("a", "x");
        worker.step();
        assertThat(ecs.calls(task)).isEmpty();
    }

    /** Otherwise an idle task would stay protected for hours. */
    @Test
    void givesUpAlsoWhatItMayHaveWithoutKnowing() {
        ecs.failAfterTheEffect(FakeEcs.ECS_SILENT);
        ManualWorker worker = worker(SUCCEEDS);
        world.send("a", "x");
        worker.step();
        assertThat(ecs.isProtected(task)).isTrue();
        worker.pass(Duration.ofMinutes(2));
        assertThat(ecs.isProtected(task)).isFalse();
    }

    @Test
    void triesAgainToGiveItUp() {
        ManualWorker worker = worker(SUCCEEDS);
        world.send("a", "x");
        worker.step();
        ecs.fail(FakeEcs.THROTTLED, 3);
        worker.pass(Duration.ofMinutes(3));
        assertThat(ecs.isProtected(task)).isFalse();
        assertThat(ecs.calls(task)).hasSize(1 + 4);
    }

    /** The answer was lost after the effect: to rely on the old protection would be wrong. */
    @Test
    void protectsAnewAfterAGivingUpOfUnknownEffect() {
        ManualWorker worker = worker(_ -> {
            assertThat(ecs.isProtected(task)).isTrue();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker.step();
        ecs.failAfterTheEffect(FakeEcs.ECS_SILENT);
        worker.pass(Duration.ofMinutes(1));
        assertThat(ecs.isProtected(task)).isFalse();
        world.send("b", "x");
        worker.step();
        assertThat(state("b")).isInstanceOf(JobState.Succeeded.class);
    }

    /** The claim waits for the call that gives the protection up, and asks for a new one. */
    @Test
    void protectsAJobThatComesWhileItIsBeingGivenUp() throws InterruptedException {
        ManualWorker worker = worker(SUCCEEDS);
        world.send("a", "x");
        worker.step();
        CountDownLatch open = new CountDownLatch(1);
        ecs.keepAnswersUntil(open);
        Thread keeper = Thread.ofPlatform().start(() -> worker.pass(Duration.ofMinutes(1)));
        Await.until(SOON, "the call", () -> ecs.calls(task).contains("unprotect"));
        worker.jobs.reserve(new JobId("b"));
        AtomicBoolean may = new AtomicBoolean();
        Thread job = Thread.ofPlatform().start(() -> may.set(worker.protection.mayBegin()));
        Await.until(SOON, "the job to wait", () -> job.getState() == Thread.State.WAITING);
        open.countDown();
        keeper.join();
        job.join();
        assertThat(may).isTrue();
        assertThat(ecs.isProtected(task)).isTrue();
        assertThat(ecs.calls(task)).containsExactly("protect 720", "unprotect", "protect 720");
    }

    /** So that rolling deployments end where ECS never refuses anything. */
    @Test
    void makesRoomOnceItHadNoUnprotectedMomentForMaxAge() {
        ManualWorker worker = worker(_ -> {
            self.get().pass(Duration.ofHours(1));
            return Outcome.succeeded();
        });
        for (int n = 0; n < 24; n++) {
            assertThat(worker.protection.mayReceive()).isTrue();
            world.send("job" + n, "x");
            worker.step();
        }
        assertThat(worker.protection.mayReceive()).isFalse();
        assertThat(worker.protection.problem()).contains("max-age");
        worker.tick();
        assertThat(ecs.isProtected(task)).isFalse();
        worker.pass(PAUSE.plusSeconds(20));
        assertThat(worker.protection.mayReceive())
                .as("ECS did not want it, and its age counts anew")
                .isTrue();
        world.send("next", "x");
        worker.step();
        assertThat(worker.protection.mayReceive()).isTrue();
    }

    @Test
    void isAsYoungAsItsLastUnprotectedMoment() {
        ManualWorker worker = worker(_ -> {
            self.get().pass(Duration.ofHours(10));
            return Outcome.succeeded();
        });
        for (int n = 0; n < 10; n++) {
            world.send("job" + n, "x");
            worker.step();
            worker.pass(Duration.ofMinutes(2));
            assertThat(worker.protection.mayReceive()).isTrue();
        }
    }

    /** A worker that was refused and then runs past the end of its protection has nothing to give up. */
    @Test
    void pausesAfterItsProtectionEndedByItself() {
        ManualWorker worker = worker(_ -> {
            ecs.blockWhen(_ -> true);
            self.get().pass(Duration.ofHours(13));
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker.step();
        assertThat(ecs.isProtected(task)).isFalse();
        assertThat(worker.protection.words()).isEqualTo("unprotected");
        int calls = ecs.calls(task).size();
        worker.pass(PAUSE);
        assertThat(worker.protection.mayReceive()).isFalse();
        worker.pass(Duration.ofSeconds(20));
        assertThat(worker.protection.mayReceive()).isTrue();
        assertThat(ecs.calls(task)).hasSize(calls);
    }

    private ManualWorker worker(Work work) {
        return worker(work, Map.of());
    }

    private ManualWorker worker(Work work, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("longhaul.worker.protection.agent", task.toString());
        settings.put("longhaul.worker.default-run", "3D");
        ManualWorker worker = new ManualWorker(world, work, Collections.unmodifiableMap(settings));
        self.set(worker);
        return worker;
    }

    private JobState state(String id) {
        return world.record(id).state();
    }
}
