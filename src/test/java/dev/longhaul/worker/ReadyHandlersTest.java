package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.Readiness;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.support.Hooked;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.ManualClock;
import dev.longhaul.telemetry.Telemetry;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker receives only what it can begin, says why it does not, and spends no attempt on a handler that cannot. */
class ReadyHandlersTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Readiness BROKEN = Readiness.unready("its function is not found", NOON);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(NOON);
    private final InMemoryQueue queue = new InMemoryQueue("default", clock, Duration.ofMinutes(2));
    private final Map<String, Readiness> answers = new HashMap<>(Map.of("a", Readiness.ready(), "b", BROKEN));
    private final List<Delivery> begun = new ArrayList<>();
    private final Capacity capacity = new Capacity(4);
    private Runnable duringReceive = () -> {};

    @Test
    void receivesNothingForADefaultTypeThatIsNotReadyAndSaysWhyAndSinceWhen() throws InterruptedException {
        Poller poller = poller("b");
        queue.put("x", Map.of());
        poller.turn();
        poller.turn();
        assertThat(queue.calls()).doesNotContain("receive");
        assertThat(poller.problem()).isEqualTo("its function is not found (since " + NOON + ")");
        assertThat(poller.standing().problem()).isEqualTo("its function is not found");
        assertThat(poller.standing().since()).isEqualTo(NOON);
        assertThat(capacity.inUse()).isZero();

        answers.put("b", Readiness.ready());
        poller.turn();
        assertThat(begun).hasSize(1);
        assertThat(poller.problem()).isNull();
    }

    @Test
    void asksNothingOfHandlersThatAQueueDoesNotFeed() throws InterruptedException {
        Poller poller = poller("a");
        queue.put("x", Map.of());
        poller.turn();
        assertThat(begun).hasSize(1);
        assertThat(poller.problem()).isNull();
    }

    @Test
    void receivesNothingWithoutADefaultTypeWhileAnyHandlerIsNotReady() throws InterruptedException {
        Poller poller = poller(null);
        queue.put("x", Map.of());
        poller.turn();
        assertThat(begun).isEmpty();
        answers.put("b", Readiness.ready(0));
        poller.turn();
        assertThat(begun).as("the other still has room").hasSize(1);
    }

    @Test
    void receivesNoMoreThanThereIsRoomForAndAFullHandlerIsNoProblem() throws InterruptedException {
        Poller poller = poller("a");
        for (int i = 0; i < 6; i++) {
            queue.put("x", Map.of());
        }
        poller.turn();
        assertThat(begun).hasSize(1);
        answers.put("a", Readiness.ready(2));
        poller.turn();
        assertThat(begun).hasSize(3);
        answers.put("a", Readiness.ready(0));
        poller.turn();
        assertThat(begun).hasSize(3);
        assertThat(poller.problem()).isNull();
    }

    @Test
    void releasesWhatArrivesWhenItsHandlerHasJustCeasedToBeReady() throws InterruptedException {
        Poller poller = poller("a");
        String message = queue.put("x", Map.of());
        duringReceive = () -> answers.put("a", BROKEN);
        poller.turn();
        assertThat(begun).isEmpty();
        assertThat(queue.isVisible(message)).isTrue();
        assertThat(capacity.inUse()).isZero();
    }

    @Test
    void hidesAMessageOfATypeThatIsNotReadyAndRecordsNothing() {
        World world = World.at(NOON, folder);
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        worker.readiness = BROKEN;
        String message = world.send("j", "x");
        worker.step();
        assertThat(world.read("j")).isEmpty();
        assertThat(world.queue().isVisible(message)).isFalse();

        worker.readiness = Readiness.ready();
        world.clock().advance(ManualWorker.LEASE);
        worker.step();
        assertThat(world.record("j").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** A handler that restarts is back in a moment; one that does so all the time must not use up the receives that SQS allows. */
    @Test
    void waitsForAHandlerAMomentForEachReceiveOrAsLongAsItHasNotBeenReady() {
        World world = World.at(NOON, folder);
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String message = world.send("j", "x");
        for (int receives = 1; receives <= 5; receives++) {
            worker.readiness = Readiness.unready("it restarts", world.clock().instant());
            worker.step();
            world.clock().advance(Duration.ofSeconds(2L * receives - 1));
            assertThat(world.queue().isVisible(message)).isFalse();
            world.clock().advance(Duration.ofSeconds(1));
            assertThat(world.queue().isVisible(message)).isTrue();
        }

        world.clock().advance(Duration.ofMinutes(10));
        worker.step();
        world.clock().advance(Duration.ofMinutes(10));
        assertThat(world.queue().isVisible(message)).isFalse();
        world.clock().advance(Duration.ofSeconds(10)); // the last restart was so long before
        assertThat(world.queue().isVisible(message)).isTrue();
    }

    @Test
    void letsAHandlerThatIsNotReadyGiveAnAttemptBackUncharged() {
        World world = World.at(NOON, folder);
        List<ManualWorker> self = new ArrayList<>();
        ManualWorker worker = new ManualWorker(world, _ -> {
            self.getFirst().readiness = BROKEN;
            return Outcome.released("no such function");
        });
        self.add(worker);
        world.send("j", "x");
        worker.step();
        assertThat(world.record("j").state()).isInstanceOf(JobState.Waiting.class);
        assertThat(world.record("j").attempts().charged()).isZero();
    }

    @Test
    void aHandlerThatCannotSayHowItIsSpoilsNoSuccess() {
        JobState state = endWithoutReadiness(Outcome.succeeded()).record("j").state();
        assertThat(state).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void aHandlerThatGivesBackAndCannotSayHowItIsCountsAsFull() {
        World world = endWithoutReadiness(Outcome.released("no such function"));
        assertThat(world.record("j").state()).isInstanceOf(JobState.Waiting.class);
        assertThat(world.record("j").attempts().charged()).isZero();
    }

    private World endWithoutReadiness(Outcome outcome) {
        World world = World.at(NOON, folder);
        List<ManualWorker> self = new ArrayList<>();
        ManualWorker worker = new ManualWorker(world, _ -> {
            self.getFirst().readinessFault = new IllegalStateException("a bug of its readiness");
            return outcome;
        });
        self.add(worker);
        world.send("j", "x");
        worker.step();
        return world;
    }

    @Test
    void chargesAReleaseThatNobodyAskedForAndNothingExplains() {
        World world = World.at(NOON, folder);
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.released("no mood"));
        world.send("j", "x");
        worker.step();
        assertThat(world.record("j").attempts().charged()).isEqualTo(1);
        assertThat(world.record("j").attempts().newest().orElseThrow().end()).isEqualTo(Attempt.End.Failed);
    }

    private Poller poller(@Nullable String defaultType) {
        JobQueue hooked = Hooked.of(JobQueue.class, queue, (method, _, after) -> {
            if (method.equals("receive") && after) {
                duringReceive.run();
            }
        });
        Source source = new Source(hooked, Duration.ofMinutes(2), Duration.ofSeconds(20), defaultType);
        HandlerCatalog handlers = new HandlerCatalog(List.of(new Answering()));
        Poller poller = new Poller(
                new QueueDoor("default", () -> source),
                capacity,
                (_, delivery, _) -> {
                    begun.add(delivery);
                    capacity.give(1);
                },
                new Poller.Leave(() -> true, () -> true, handlers::readiness),
                new Poller.Rhythm(
                        clock, new SplittableRandom(1), Telemetry.off().meters()));
        poller.standing(); // opens the door, as a first turn does
        return poller;
    }

    /** Says what the test wants. */
    private final class Answering implements JobHandler {
        @Override
        public Set<String> types() {
            return Set.of("a", "b");
        }

        @Override
        public Readiness readiness(String type) {
            return answers.getOrDefault(type, Readiness.ready());
        }

        @Override
        public Outcome handle(JobContext job) {
            return Outcome.succeeded();
        }
    }
}
