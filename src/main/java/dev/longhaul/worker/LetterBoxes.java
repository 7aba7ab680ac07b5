package dev.longhaul.worker;

import dev.longhaul.queue.DeadLetterBox;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.QueueException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** The dead-letter queues of this worker's queues: each looked through once, however many queues it serves. */
final class LetterBoxes {

    private static final Logger LOG = Logger.getLogger(LetterBoxes.class);

    private final Collection<QueueDoor> doors;
    private final Function<JobQueue, Optional<DeadLetterBox>> find;
    private final Map<String, Optional<DeadLetterBox>> found = new ConcurrentHashMap<>();

    /**
     * Dead-letter queues.
     *
     * @param find that of a queue, or none; throws a {@link QueueException} while that is not known
     */
    LetterBoxes(Collection<QueueDoor> doors, Function<JobQueue, Optional<DeadLetterBox>> find) {
        this.doors = List.copyOf(doors);
        this.find = find;
    }

    private static final class Served {
        private final DeadLetterBox box;
        private final Map<String, Source> sources = new LinkedHashMap<>();

        private Served(DeadLetterBox box) {
            this.box = box;
        }
    }

    /** Looks through each that can be reached. */
    Reconciler.Seen look(Reconciler reconciler) {
        Map<String, Served> boxes = new LinkedHashMap<>();
        for (QueueDoor door : doors) {
            try {
                Source source = door.open();
                box(door.name(), source)
                        .ifPresent(box -> boxes.computeIfAbsent(box.url(), _ -> new Served(box))
                                .sources
                                .put(source.queue().facts().arn(), source));
            } catch (QueueException e) {
                LOG.debugf("dead-letter queue not found: queue=%s reason=%s", door.name(), e.getMessage());
            }
        }
        Reconciler.Seen seen = Reconciler.Seen.NOTHING;
        for (Served served : boxes.values()) {
            seen = seen.plus(reconciler.look(served.box, served.sources));
        }
        return seen;
    }

    private Optional<DeadLetterBox> box(String name, Source source) {
        Optional<DeadLetterBox> known = found.get(name);
        if (known == null) {
            known = find.apply(source.queue());
            found.put(name, known);
        }
        return known;
    }
}
