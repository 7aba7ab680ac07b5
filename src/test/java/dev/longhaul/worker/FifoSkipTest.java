package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case I3, the other policy: a job that failed goes to the end of its group, which goes on without it. */
class FifoSkipTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;
    private ManualWorker worker;
    private final List<String> begun = new ArrayList<>();

    @BeforeEach
    void begin() {
        world = World.fifo(NOON, folder);
        worker = worker(Map.of());
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        world.sendTo("g", "c", "x");
    }

    @Test
    void goesOnWithoutAJobThatFailed() {
        worker.step();
        worker.step();
        worker.step();
        assertThat(begun).containsExactly("a", "b", "c");
        runOut();
        assertThat(begun).containsExactly("a", "b", "c", "a", "a");
        assertThat(world.record("a").state()).isInstanceOf(JobState.Failed.class);
        assertThat(world.queue().deadLetters()).hasSize(1);
        assertThat(world.queue().size()).isZero();
    }

    /** What is sent after the retry waits for it: its message holds the group back until its time has come. */
    @Test
    void holdsBackOnlyWhatCameLater() {
        worker.step();
        world.sendTo("g", "d", "x");
        runOut();
        assertThat(begun).containsExactly("a", "b", "c", "a", "d", "a");
    }

    /** A fresh message has all its receives and its whole retention before it. */
    @Test
    void spendsNoReceivesOfAMessageOnMoreThanOneAttempt() {
        QueueFacts facts = world.queue().facts();
        world.queue().set(FifoTest.with(facts, facts.retention(), 2));
        runOut();
        assertThat(begun.stream().filter("a"::equals)).hasSize(3);
        assertThat(world.queue().moved()).isEmpty();
    }

    /** The send, the swap or the delete may fail, with or without effect: the job loses its place and nothing else. */
    @Test
    void losesNoJobOnItsWayToTheEnd() {
        for (String operation : new String[] {"send", "delete"}) {
            for (boolean after : new boolean[] {false, true}) {
                begin();
                begun.clear();
                world.queue().fail((called, _) -> called.equals(operation), QueueException.Kind.Unavailable, after, 1);
                runOut();
                assertThat(begun.stream().filter("a"::equals))
                        .as("%s, after its effect: %s", operation, after)
                        .hasSize(3);
                assertThat(begun).contains("b", "c");
                assertThat(world.queue().size()).isZero();
            }
        }
    }

    /** The write after a send failed, and the message that is used up carries a number that the record does not know. */
    @Test
    void sendsNoNumberTwice() {
        QueueFacts facts = world.queue().facts();
        world.queue().set(FifoTest.with(facts, facts.retention(), 1));
        world.store()
                .fail(
                        (operation, key) -> operation.equals("put")
                                && key.equals("records/a.json")
                                && world.queue().calls().contains("send a"),
                        StoreException.Kind.Denied,
                        Strike.Before,
                        1);
        worker = worker(Map.of("longhaul.worker.retry.base", "10H", "longhaul.worker.retry.cap", "10H"));
        worker.step();
        assertThat(world.record("a").wake().number()).isEqualTo(1);
        world.clock().advance(Duration.ofMinutes(2));
        for (int n = 0; n < 3; n++) {
            worker.step();
        }
        assertThat(begun).containsExactly("a", "b", "c");
        world.clock().advance(Duration.ofHours(10));
        worker.step();
        assertThat(begun).containsExactly("a", "b", "c", "a");
    }

    private ManualWorker worker(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put(ManualWorker.FIFO_POLICY, "skip");
        settings.put("longhaul.worker.attempts", "3");
        return new ManualWorker(
                world,
                job -> {
                    begun.add(job.id().value());
                    return job.id().value().equals("a") ? Outcome.failed("broken", "it broke") : Outcome.succeeded();
                },
                settings);
    }

    private void runOut() {
        for (int n = 0; n < 60; n++) {
            worker.step();
            worker.pass(Duration.ofMinutes(2));
        }
    }
}
