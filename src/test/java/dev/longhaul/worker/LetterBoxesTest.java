package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.support.InMemoryDeadLetterBox;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.worker.ManualWorker.World;
import dev.longhaul.worker.Reconciler.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which dead-letter queues are looked through, and for whom. */
class LetterBoxesTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration VISIBILITY = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private World world;
    private Reconciler reconciler;
    private InMemoryQueue one;
    private InMemoryQueue two;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        reconciler = new ManualWorker(world, _ -> Outcome.succeeded()).reconciler;
        one = new InMemoryQueue("one", world.clock(), VISIBILITY);
        two = new InMemoryQueue("two", world.clock(), VISIBILITY);
    }

    @Test
    void looksOnceThroughADeadLetterQueueOfTwoQueuesAndKnowsWhoseEachLetterIs() {
        InMemoryDeadLetterBox shared = new InMemoryDeadLetterBox(one, world.clock());
        shared.move("m1", "?", null, false, one.facts().arn());
        shared.move("m2", "?", null, false, two.facts().arn());
        LetterBoxes boxes = new LetterBoxes(List.of(door(one), door(two)), _ -> Optional.of(shared));
        assertThat(boxes.look(reconciler)).isEqualTo(new Seen(2, 2, 0, 0));
        assertThat(queueOf("m1")).isEqualTo("one");
        assertThat(queueOf("m2")).isEqualTo("two");
    }

    @Test
    void looksThroughTheOthersWhereOneCannotBeFoundYet() {
        InMemoryDeadLetterBox box = new InMemoryDeadLetterBox(two, world.clock());
        box.move("m2", "?", null, false, two.facts().arn());
        AtomicInteger failures = new AtomicInteger(1);
        LetterBoxes boxes = new LetterBoxes(List.of(door(one), door(two)), queue -> {
            if (queue.name().equals("two")) {
                return Optional.of(box);
            }
            if (failures.getAndDecrement() > 0) {
                throw new QueueException(QueueException.Kind.Unavailable, "not now", null);
            }
            return Optional.empty();
        });
        assertThat(boxes.look(reconciler)).isEqualTo(new Seen(1, 1, 0, 0));
        assertThat(boxes.look(reconciler)).isEqualTo(new Seen(1, 0, 0, 0));
        assertThat(boxes.look(reconciler)).isEqualTo(new Seen(1, 0, 0, 0));
        assertThat(failures).as("asked again once, then known").hasValue(-1);
    }

    private String queueOf(String id) {
        return String.valueOf(new DeadLetterStore(world.store())
                .read(id)
                .orElseThrow()
                .letter()
                .queue());
    }

    private static QueueDoor door(InMemoryQueue queue) {
        Source source = new Source(queue, VISIBILITY, Duration.ofSeconds(20), null);
        return new QueueDoor(queue.name(), () -> source);
    }
}
