package dev.longhaul.guard;

import dev.longhaul.queue.DeadLetterNote;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.Place;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.telemetry.Meters;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A queue whose calls are counted. */
public final class CountedQueue implements JobQueue {

    private final JobQueue queue;
    private final Tally tally;

    public CountedQueue(JobQueue queue, Meters meters) {
        this.queue = queue;
        this.tally = new Tally(meters, "SQS");
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public QueueFacts facts() {
        return queue.facts();
    }

    @Override
    public List<Delivery> receive(int limit) {
        return tally.count("ReceiveMessage", () -> queue.receive(limit));
    }

    @Override
    public Map<String, QueueException> hide(Map<String, Duration> durations) {
        return tally.count("ChangeMessageVisibilityBatch", () -> queue.hide(durations));
    }

    @Override
    public void delete(String receiptHandle) {
        tally.run("DeleteMessage", () -> queue.delete(receiptHandle));
    }

    @Override
    public String send(String body, WakeUpCall call, Place place, Duration delay, Map<String, String> attributes) {
        return tally.count("SendMessage", () -> queue.send(body, call, place, delay, attributes));
    }

    @Override
    public boolean deadLetter(String body, DeadLetterNote note, Place place, Map<String, String> attributes) {
        return tally.count("SendMessage", () -> queue.deadLetter(body, note, place, attributes));
    }
}
