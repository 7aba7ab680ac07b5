package dev.longhaul.worker;

import static dev.longhaul.worker.ManualWorker.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.DeadLetter;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.store.Keys;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an older worker does beside newer ones: it leaves to them what it does not know, and loses none of it. */
class UnknownJobsTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;
    private ManualWorker worker;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        worker = new ManualWorker(world, _ -> Outcome.succeeded());
    }

    @Test
    void waitsLongerEachTimeForATypeThatNobodyServesYetAndGivesUpAfterTheGrace() {
        String message = world.send("a", "type:future");
        worker.step();
        assertThat(world.read("a")).as("nothing is recorded of it").isEmpty();
        world.clock().advance(LEASE.minusSeconds(1));
        assertThat(world.queue().isVisible(message)).isFalse();
        world.clock().advance(Duration.ofSeconds(1));
        worker.step();
        world.clock().advance(LEASE);
        assertThat(world.queue().isVisible(message)).isFalse();
        world.clock().advance(Duration.ofHours(24));
        worker.step();
        assertThat(world.queue().deadLetters().getFirst().note().kind()).isEqualTo("unknown-type");
    }

    /** A job may run for days under a newer worker, or wait in the queue: neither is this worker's grace. */
    @Test
    void countsItsGraceFromTheFirstReceive() {
        world.send("a", "type:future");
        world.clock().advance(Duration.ofHours(50));
        worker.step();
        assertThat(world.queue().deadLetters()).isEmpty();
        assertThat(world.queue().size()).isEqualTo(1);
    }

    @Test
    void failsAJobThroughItsRecordWhenNobodyEverServesItsType() {
        world.submit("a", "type:future");
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Queued.class);

        world.clock().advance(Duration.ofHours(25));
        worker.step();

        assertThat(world.record("a").state()).isInstanceOfSatisfying(JobState.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo("unknown-type");
            assertThat(failed.deadLetter()).isEqualTo(DeadLetter.Sent);
        });
        assertThat(world.queue().deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.note().job()).isEqualTo(new JobId("a")));
        assertThat(world.queue().size()).isZero();
        assertThat(world.store().keys("open/")).isEmpty();
        assertThat(world.store().keys("index/failed/")).hasSize(1);
    }

    /** 2, 4, 8, 16, 32 minutes, then 23 hours; and the receive at which it ends. */
    @Test
    void countsTheReceivesThatItsGraceNeeds() {
        var patiences = new Patiences(LEASE, Duration.ofHours(24));
        assertThat(patiences.receives()).isEqualTo(29);
        assertThat(QueueDoor.tooFewReceives("jobs", 29, patiences)).isEmpty();
        assertThat(QueueDoor.tooFewReceives("jobs", null, patiences)).isEmpty();
        assertThat(QueueDoor.tooFewReceives("jobs", 5, patiences))
                .hasValueSatisfying(finding -> assertThat(finding.toString())
                        .contains("maxReceiveCount 5", "longhaul.worker.unknown-grace (PT24H)"));
    }

    /** Only a newer worker can tell whether such a job runs: an older one never ends it. */
    @Test
    void onlyHidesTheMessageOfANewerRecord() {
        byte[] newer = "{\"schema\":99,\"id\":\"a\"}".getBytes(StandardCharsets.UTF_8);
        world.store().put(Keys.record(new JobId("a")), newer, "application/json", new Condition.Always());
        String message = world.send("a", "x");
        worker.step();
        world.clock().advance(LEASE.minusSeconds(1));
        assertThat(world.queue().isVisible(message)).isFalse();
        for (int hour = 0; hour < 60; hour++) {
            world.clock().advance(Duration.ofHours(1));
            worker.step();
        }
        assertThat(world.queue().size()).isEqualTo(1);
        assertThat(world.queue().deadLetters()).isEmpty();
        assertThat(world.store().text("records/a.json")).contains("99");
    }
}
