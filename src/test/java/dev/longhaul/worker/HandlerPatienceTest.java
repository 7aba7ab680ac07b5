package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.Readiness;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a message waits for a handler that is not ready. */
class HandlerPatienceTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    /** Ten workers, on one of which the service has been away for long: another begins the job soon. */
    @Test
    void hidesAMessageFromAHealthyFleetNoLongerThanOneOfAnUnknownType() {
        World world = World.at(NOON, folder);
        ManualWorker sick = sick(world);
        ManualWorker well = new ManualWorker(world, _ -> Outcome.succeeded());
        world.clock().advance(HOUR);
        world.send("j", "x");
        sick.step();
        world.clock().advance(ManualWorker.LEASE);
        well.step();
        assertThat(world.record("j").isSettled()).isTrue();
    }

    /** A group waits with its first message. */
    @Test
    void letsAGroupGoOnWithAnotherWorkerAsSoon() {
        World world = World.fifo(NOON, folder);
        ManualWorker sick = sick(world);
        ManualWorker well = new ManualWorker(world, _ -> Outcome.succeeded());
        world.clock().advance(HOUR);
        world.sendTo("g", "one", "x");
        world.sendTo("g", "two", "x");
        sick.step();
        world.clock().advance(ManualWorker.LEASE);
        well.step();
        well.step();
        assertThat(world.record("two").isSettled()).isTrue();
    }

    /** 2 s, 4 s, then 8 and 16 minutes until the fifth receive: at a sixth SQS moves it away. */
    @Test
    void outlastsAnOutageOfMinutesWhereFiveReceivesAreAllowed() {
        World world = World.at(NOON, folder);
        world.queue().set(allowing(5, world.queue().facts()));
        ManualWorker worker = sick(world);
        world.send("j", "x");
        passSeconds(24 * 60, world, worker);
        worker.readiness = Readiness.ready();
        passSeconds(60, world, worker);
        assertThat(world.record("j").isSettled()).isTrue();
    }

    private static void passSeconds(int seconds, World world, ManualWorker worker) {
        for (int second = 0; second < seconds; second++) {
            worker.step();
            world.clock().advance(Duration.ofSeconds(1));
        }
    }

    private static QueueFacts allowing(int receives, QueueFacts facts) {
        return new QueueFacts(
                facts.url(),
                facts.arn(),
                facts.fifo(),
                facts.visibility(),
                facts.retention(),
                facts.maximumMessageBytes(),
                receives,
                facts.deadLetterUrl(),
                facts.deadLetterRetention(),
                facts.deadLetterMaximumMessageBytes());
    }

    private static ManualWorker sick(World world) {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        worker.readiness = Readiness.unready("its service is away", NOON);
        return worker;
    }
}
