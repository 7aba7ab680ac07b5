package dev.longhaul.handler.lambda;

import static dev.longhaul.handler.lambda.Stand.SOON;
import static dev.longhaul.handler.lambda.Stand.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.Readiness;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a runtime is known to be at: crashes are seen, healthy runtimes are never taken for crashed, and no job is given where none can run. */
class RuntimePortTest {

    private static final String CONFIGURATION =
            "{\"errorMessage\":\"Class not found: H\",\"errorType\":" + "\"java.lang.ClassNotFoundException\"}";
    private static final String BAD_CODE = "Lambda-Runtime-Function-Error-Type: Runtime.BadFunctionCode";

    /** Case Q5: by the poll of the runtime that was started in its place. */
    @Test
    void seesACrashByThePollOfTheNextRuntimeAndGivesThatOneTheNextJob() throws Exception {
        try (Stand stand = Stand.one();
                Wire crashed = stand.connect().poll()) {
            Stand.Going lost = stand.run(job("1"));
            crashed.read();
            try (Wire next = stand.connect().poll()) {
                assertThat(lost.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.failure().kind()).isEqualTo("Runtime.ExitError");
                    assertThat(failed.failure().retryable()).isTrue();
                });
                Stand.Going going = stand.run(job("2"));
                assertThat(next.respond(next.read().requestId(), "{}").status()).isEqualTo(202);
                assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            }
        }
    }

    /** The Node.js client streams over another connection than it polls on, and does not wait for the end of the one before the other. */
    @Test
    void takesNoPollThatOvertakesAnAnswerForACrash() throws Exception {
        try (Stand stand = Stand.one();
                Wire poll = stand.connect().poll();
                Wire stream = stand.connect()) {
            Stand.Going going = stand.run(job("{}"));
            String id = poll.read().requestId();
            poll.poll();
            stream.begin(id, "Lambda-Runtime-Function-Response-Mode: streaming").chunk("late");
            for (int i = 0; i < 8; i++) {
                assertThat(poll.isSilent()).isTrue(); // longer than an answer may be overtaken
            }
            assertThat(stream.end().read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            Stand.Going next = stand.run(job("{}"));
            assertThat(poll.respond(poll.read().requestId(), "{}").status()).isEqualTo(202);
            assertThat(next.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    /** Ruby has a connection for each call; .NET and Go close theirs after a minute. */
    @Test
    void takesNoClosedConnectionForACrash() throws Exception {
        try (Stand stand = Stand.of(Stand.settings(1, 1, Shape.INPUT, false, Duration.ofMillis(50)))) {
            Stand.Going going;
            String id;
            try (Wire runtime = stand.connect().poll("User-Agent: Ruby")) {
                going = stand.run(job("{}"));
                id = runtime.read().requestId();
            }
            try (Wire runtime = stand.connect()) {
                assertThat(runtime.isSilent()).isTrue();
                assertThat(going.isDone()).isFalse();
                assertThat(runtime.respond(id, "{}").status()).isEqualTo(202);
            }
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void seesTheCrashOfAClientThatKeepsItsConnectionByItsEnd() throws Exception {
        try (Stand stand = Stand.of(Stand.settings(1, 1, Shape.INPUT, false, Duration.ofMillis(50)))) {
            Stand.Going going;
            try (Wire runtime = stand.connect().poll("User-Agent: aws-lambda-java/25-2.10.1")) {
                going = stand.run(job("{}"));
                runtime.read();
            }
            assertThat(going.outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.failure().kind()).isEqualTo("Runtime.ExitError"));
        }
    }

    /** Case Q5, of a client that may close its connection at any time: its container has ended. */
    @Test
    void seesTheCrashOfAnyClientByTheEndOfItsContainer() throws Exception {
        AtomicReference<@Nullable String> end = new AtomicReference<>();
        try (Stand stand =
                Stand.beside((name, _) -> Optional.ofNullable(end.get()).map(how -> name + how))) {
            Stand.Going going;
            try (Wire runtime = stand.connect().poll("User-Agent: Ruby")) {
                going = stand.run(job("{}"));
                runtime.read();
            }
            try (Wire other = stand.connect()) {
                for (int i = 0; i < 8; i++) {
                    assertThat(other.isSilent()).isTrue(); // longer than until the first look, which finds it well
                }
                assertThat(going.isDone()).isFalse();
            }
            end.set(" has ended with exit code 137");
            assertThat(going.outcome())
                    .isEqualTo(Outcome.failed("Runtime.ExitError", "sidecar has ended with exit code 137"));
            assertThat(stand.awaitUnready().reason()).contains("is gone: sidecar has ended with exit code 137");
            try (Wire next = stand.connect().poll()) {
                stand.awaitRoom(1);
                Stand.Going after = stand.run(job("2"));
                assertThat(next.respond(next.read().requestId(), "{}").status()).isEqualTo(202);
                assertThat(after.outcome()).isEqualTo(Outcome.succeeded());
            }
        }
    }

    /** Where a whole task stops its containers may end before the worker is told: nobody's fault. */
    @Test
    void releasesAJobWhoseRuntimeEndsWhileTheWorkerStops() throws Exception {
        try (Stand stand = Stand.one();
                Wire crashed = stand.connect().poll()) {
            FakeJobContext job = job("{}");
            Stand.Going going = stand.run(job);
            crashed.read();
            job.stop().request(Reason.Drain, Instant.MAX);
            try (Wire _ = stand.connect().poll()) {
                assertThat(going.outcome()).isInstanceOf(Outcome.Released.class);
            }
        }
    }

    /** ECS ends the containers of a task one after the other: the sidecar may be told first, and its stream breaks. */
    @Test
    void chargesNothingForAStreamThatBreaksJustBeforeTheWorkerIsToldToStop() throws Exception {
        try (Stand stand = Stand.one()) {
            FakeJobContext job = job("{}");
            Stand.Going going;
            try (Wire runtime = stand.connect().poll()) {
                going = stand.run(job);
                runtime.begin(runtime.read().requestId(), "Lambda-Runtime-Function-Response-Mode: streaming")
                        .chunk("half");
                assertThat(runtime.isSilent()).isTrue();
            }
            job.stop().request(Reason.Drain, Instant.MAX);
            assertThat(going.outcome()).isInstanceOf(Outcome.Released.class);
        }
    }

    /** It says so in its trailers: it heard of the end and gave up. */
    @Test
    void chargesNothingForAStreamThatFailsWhileTheWorkerStops() throws Exception {
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            FakeJobContext job = job("{}");
            Stand.Going going = stand.run(job);
            runtime.begin(runtime.read().requestId(), "Lambda-Runtime-Function-Response-Mode: streaming")
                    .chunk("half");
            job.stop().request(Reason.Drain, Instant.MAX);
            assertThat(runtime.end("Lambda-Runtime-Function-Error-Type: Function.Stopped")
                            .read()
                            .status())
                    .isEqualTo(202);
            assertThat(going.outcome()).isInstanceOf(Outcome.Released.class);
        }
    }

    /** The time since which it is quiet is that of its last sign, not of the worker's start. */
    @Test
    void waitsForAPollAfterARuntimeThatDidNotTakeItsEvent() {
        ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        Gate gate = new Gate();
        RuntimePort port = new RuntimePort(gate, clock, "f-1", 1);
        port.polled((_, _) -> {});
        clock.advance(Duration.ofHours(2));
        Invocation invocation = new Invocation("1", new EventBody.Bytes(new byte[0]), Map.of(), clock.instant());
        assertThat(gate.look(() -> port.take(invocation))).isNotNull();
        port.given(invocation, "it has hung up");
        assertThat(port.standing()).isEqualTo(new Standing.Between(clock.instant()));
    }

    /** .NET lets its poll go after twelve hours and asks anew. */
    @Test
    void givesNoJobToAPollThatWasLetGo() throws Exception {
        try (Stand stand = Stand.one()) {
            try (Wire _ = stand.connect().poll()) {
                stand.awaitRoom(1);
            }
            stand.awaitRoom(0);
            Stand.Going going = stand.run(job("{}"));
            try (Wire runtime = stand.connect().poll()) {
                assertThat(runtime.respond(runtime.read().requestId(), "{}").status())
                        .isEqualTo(202);
                assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            }
        }
    }

    @Test
    void isNotReadyBeforeARuntimeHasAskedForWork() throws Exception {
        try (Stand stand = Stand.one()) {
            assertThat(stand.awaitUnready().reason())
                    .contains("my-function")
                    .contains("no runtime has asked for work at 127.0.0.1:" + stand.ports.getFirst());
            try (Wire _ = stand.connect().poll()) {
                stand.awaitRoom(1);
            }
        }
    }

    /** The client posts it, ends, and is started again. */
    @Test
    void isNotReadyWhileItsRuntimeCannotStart() throws Exception {
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect()) {
            assertThat(runtime.ask(
                                    "POST",
                                    "/2018-06-01/runtime/init/error",
                                    "{\"errorMessage\":\"no module app\",\"errorType\":\"Runtime.ImportModuleError\"}")
                            .status())
                    .isEqualTo(202);
            assertThat(stand.awaitUnready().reason())
                    .contains("could not start: Runtime.ImportModuleError", "no module app");
            try (Wire _ = stand.connect().poll()) {
                stand.awaitRoom(1);
            }
        }
    }

    /** The runtime that had it has crashed, and the next one cannot start: it never polls, which would tell. */
    @Test
    void losesWhatARuntimeHadWhenTheNextOneCannotStart() throws Exception {
        try (Stand stand = Stand.one();
                Wire crashed = stand.connect().poll()) {
            Stand.Going lost = stand.run(job("{}"));
            crashed.read();
            crashed.hangUp();
            try (Wire next = stand.connect()) {
                next.ask("POST", "/2018-06-01/runtime/init/error", "{\"errorMessage\":\"no module app\"}");
            }
            assertThat(lost.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                assertThat(failed.failure().kind()).isEqualTo("Runtime.ExitError");
                assertThat(failed.failure().message()).contains("no module app");
            });
            assertThat(stand.awaitUnready().reason()).contains("could not start", "no module app");
        }
    }

    /** A child says why it cannot start, and ends: that it has ended says less. */
    @Test
    void keepsTheReasonWhyARuntimeCouldNotStartWhenItIsGone() {
        RuntimePort port = new RuntimePort(new Gate(), InstantSource.system(), "f-1", 1);
        port.unableToStart(FunctionError.read(null, "no module app".getBytes(StandardCharsets.UTF_8)));
        Standing before = port.standing();
        port.gone("it ended with exit code 1");
        assertThat(port.standing())
                .isEqualTo(before)
                .isInstanceOfSatisfying(
                        Standing.Absent.class,
                        absent -> assertThat(absent.why()).contains("could not start", "no module app"));
        port.polled((_, _) -> {});
        assertThat(port.standing()).isEqualTo(new Standing.Free(1));
    }

    /** Java says so to every job and asks for the next: a queue would be in its dead letters within seconds. */
    @Test
    void takesNoMoreJobsWhenTheFunctionIsNotFoundAndCostsTheFirstNothing() throws Exception {
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            Stand.Going first = stand.run(job("{}"));
            assertThat(runtime.fail(runtime.read().requestId(), CONFIGURATION, BAD_CODE)
                            .status())
                    .isEqualTo(202);
            assertThat(first.outcome()).isInstanceOf(Outcome.Released.class);
            runtime.poll();
            assertThat(stand.awaitUnready().reason()).contains("Runtime.BadFunctionCode", "Class not found: H");

            Stand.Going second = stand.run(job("{}"));
            assertThat(second.outcome()).isInstanceOf(Outcome.Released.class);
            assertThat(runtime.isSilent()).as("its poll is held").isTrue();

            runtime.hangUp();
            try (Wire mended = stand.connect().poll()) {
                stand.awaitRoom(1);
                Stand.Going third = stand.run(job("{}"));
                assertThat(mended.respond(mended.read().requestId(), "{}").status())
                        .isEqualTo(202);
                assertThat(third.outcome()).isEqualTo(Outcome.succeeded());
            }
        }
    }

    /** The free one beside it must not make the attempt one that was ended without a reason, which would be charged. */
    @Test
    void saysThatItHasNoRoomWhenAFaultyRuntimeBesideAFreeOneGaveAJobBack() throws Exception {
        try (Stand stand = Stand.of(Stand.settings(2, 1, Shape.INPUT, false, Duration.ZERO));
                Wire faulty = stand.connect().poll()) {
            stand.awaitRoom(1);
            Stand.Going going = stand.run(job("{}"));
            String id = faulty.read().requestId();
            try (Wire _ = new Wire(stand.ports.get(1)).poll()) {
                stand.awaitRoom(1);
                faulty.fail(id, CONFIGURATION, BAD_CODE);
                assertThat(going.outcome()).isInstanceOf(Outcome.Released.class);
                assertThat(stand.readiness()).isEqualTo(Readiness.ready(0));
                stand.awaitRoom(1);
            }
        }
    }

    /** A runtime that has run a job has its code: what it says of the next is about that one. */
    @Test
    void takesNoWordOfARuntimeThatHasWorkedForAFaultOfItsSetup() throws Exception {
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            Stand.Going first = stand.run(job("{}"));
            runtime.respond(runtime.read().requestId(), "{}");
            assertThat(first.outcome()).isEqualTo(Outcome.succeeded());
            runtime.poll();
            Stand.Going second = stand.run(job("{}"));
            runtime.fail(runtime.read().requestId(), CONFIGURATION, BAD_CODE);
            assertThat(second.outcome()).isInstanceOf(Outcome.Failed.class);
            runtime.poll();
            stand.awaitRoom(1);
        }
    }

    /** It cannot be told to stop, so it is left alone until it has ended; nothing of it gets into the job any more. */
    @Test
    void givesNoJobToARuntimeThatStillWorksAtOneWhoseAttemptIsOver() throws Exception {
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            FakeJobContext job = job("{}");
            Stand.Going cancelled = stand.run(job);
            String id = runtime.read().requestId();
            job.stop().request(Reason.Cancelled, Instant.now());
            cancelled.interrupt();
            assertThat(cancelled.thrown()).isInstanceOf(InterruptedException.class);
            assertThat(stand.awaitUnready().reason()).contains("still works at job job-1", "Cancelled");
            assertThat(stand.run(job("{}")).outcome()).isInstanceOf(Outcome.Released.class);

            Wire.Reply late = runtime.respond(id, "{\"late\": true}");
            assertThat(late.status()).isEqualTo(410);
            assertThat(late.text()).contains("InvokeTimeout");
            assertThat(job.outputs().outputs()).isEmpty();
            runtime.poll();
            Stand.Going next = stand.run(job("{}"));
            assertThat(runtime.respond(runtime.read().requestId(), "{}").status())
                    .isEqualTo(202);
            assertThat(next.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void dropsTheRestOfAnAnswerWhoseAttemptIsOver() throws Exception {
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            FakeJobContext job = job("{}");
            Stand.Going timedOut = stand.run(job);
            runtime.begin(runtime.read().requestId()).chunk("some");
            job.stop().request(Reason.TimedOut, Instant.now());
            timedOut.interrupt();
            assertThat(timedOut.thrown()).isInstanceOf(InterruptedException.class);
            for (int i = 0; i < 100; i++) {
                runtime.chunk("x".repeat(100_000));
            }
            assertThat(runtime.end().read().status()).isEqualTo(410);
            assertThat(job.outputs().outputs()).isEmpty();
            runtime.poll();
            stand.awaitRoom(1);
        }
    }

    /** Case Q1: N runtimes, one invocation each; what they poll beyond that is held. */
    @Test
    void givesEachRuntimeOneInvocationAtATime() throws Exception {
        try (Stand stand = Stand.of(Stand.settings(3, 1, Shape.INPUT, false, Duration.ZERO))) {
            List<Wire> runtimes = new ArrayList<>();
            stand.ports.forEach(port -> runtimes.add(new Wire(port).poll()));
            stand.awaitRoom(3);
            List<Stand.Going> jobs = List.of(stand.run(job("1")), stand.run(job("2")), stand.run(job("3")));
            List<Wire.Reply> events = runtimes.stream().map(Wire::read).toList();
            assertThat(events).extracting(Wire.Reply::text).containsExactlyInAnyOrder("1", "2", "3");
            assertThat(stand.readiness()).isEqualTo(Readiness.ready(0));
            for (int i = 0; i < 3; i++) {
                runtimes.get(i).respond(events.get(i).requestId(), "{}");
            }
            for (Stand.Going going : jobs) { // which of them has which is chance
                assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            }
            runtimes.forEach(Wire::close);
        }
    }

    /** Node.js with workers polls without a bound: it took four jobs where three were allowed. */
    @Test
    void givesARuntimeOfManyNoMoreThanItsConcurrencyHoweverOftenItPolls() throws Exception {
        try (Stand stand = Stand.of(Stand.settings(1, 3, Shape.INPUT, false, Duration.ZERO))) {
            List<Wire> polls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                polls.add(stand.connect().poll());
            }
            stand.awaitRoom(3);
            List<Stand.Going> jobs = List.of(stand.run(job("1")), stand.run(job("2")), stand.run(job("3")));
            List<Wire.Reply> events =
                    polls.subList(0, 3).stream().map(Wire::read).toList();
            assertThat(stand.readiness()).isEqualTo(Readiness.ready(0));
            assertThat(stand.run(job("4")).outcome()).as("given back").isInstanceOf(Outcome.Released.class);
            assertThat(polls.get(3).isSilent()).isTrue();

            assertThat(polls.get(0).respond(events.get(1).requestId(), "{}").status())
                    .as("on any connection")
                    .isEqualTo(202);
            polls.get(1).respond(events.get(0).requestId(), "{}");
            polls.get(2).respond(events.get(2).requestId(), "{}");
            for (Stand.Going going : jobs) {
                assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            }
            polls.forEach(Wire::close);
        }
    }

    /** Of several nothing is proven by one poll: only that more wait and work than there can be tells that what is cut off is gone. */
    @Test
    void freesWhatACrashedRuntimeOfManyHadOnceTheNextOneAsksForAll() throws Exception {
        try (Stand stand = Stand.of(Stand.settings(1, 2, Shape.INPUT, false, Duration.ZERO))) {
            Stand.Going lost;
            try (Wire crashed = stand.connect().poll();
                    Wire _ = stand.connect().poll()) {
                stand.awaitRoom(2);
                lost = stand.run(job("1"));
                crashed.read();
            }
            try (Wire first = stand.connect().poll()) {
                for (int i = 0; i < 8; i++) {
                    assertThat(first.isSilent()).isTrue(); // longer than an answer may be overtaken
                }
                assertThat(lost.isDone())
                        .as("one waits, one works: as it should be")
                        .isFalse();
                try (Wire _ = stand.connect().poll()) {
                    assertThat(lost.outcome())
                            .isInstanceOfSatisfying(
                                    Outcome.Failed.class,
                                    failed ->
                                            assertThat(failed.failure().kind()).isEqualTo("Runtime.ExitError"));
                    stand.awaitRoom(2);
                }
            }
        }
    }

    /** Node.js polls more often than it may take jobs, and keeps its connections meanwhile. */
    @Test
    void takesNoPollBeyondTheConcurrencyForACrashWhileItsConnectionsAreOpen() throws Exception {
        try (Stand stand = Stand.of(Stand.settings(1, 2, Shape.INPUT, false, Duration.ZERO));
                Wire runtime = stand.connect().poll();
                Wire other = stand.connect()) {
            Stand.Going going = stand.run(job("1"));
            String id = runtime.read().requestId();
            runtime.poll(); // over the connection that it still needs
            other.poll();
            try (Wire _ = stand.connect().poll()) {
                for (int i = 0; i < 8; i++) {
                    assertThat(other.isSilent()).isTrue(); // longer than an answer may be overtaken
                }
            }
            try (Wire answer = stand.connect()) {
                assertThat(answer.respond(id, "{}").status()).isEqualTo(202);
            }
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    /** A handler gives back what comes beyond its runtimes; the engine asks its readiness then. */
    @Test
    void saysThatItIsFullWhenItHasGivenAJobBack() throws Exception {
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job("{}"));
            String id = runtime.read().requestId();
            Stand.Going surplus = stand.run(job("{}"));
            Await.until(SOON, "the surplus to be given back", surplus::isDone);
            runtime.respond(id, "{}");
            runtime.poll();
            assertThat(surplus.outcome()).isInstanceOf(Outcome.Released.class);
            assertThat(stand.readiness()).isEqualTo(Readiness.ready(0));
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            stand.awaitRoom(1);
        }
    }
}
