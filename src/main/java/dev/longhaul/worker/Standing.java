package dev.longhaul.worker;

import dev.longhaul.guard.Guards;
import dev.longhaul.store.QueueControl;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a worker stands at one moment, in words for people and health checks: what stalls inside it, why it receives nothing, what it knows of
 * the services that it lives by.
 */
public final class Standing {

    private static final Duration KEEPER_GRACE = Duration.ofSeconds(30);

    private final Worker worker;
    private final Worker.Parts parts;
    private final Instant now;
    private final WorkerState state;

    Standing(Worker worker, Worker.Parts parts, Instant now) {
        this.worker = worker;
        this.parts = parts;
        this.now = now;
        this.state = worker.state();
    }

    /** What ECS is known to hold for this task, in words. */
    public String protection() {
        return parts.protection().words();
    }

    /** What the newest sweep over the open jobs saw, in words. */
    public String swept() {
        Sweeper.Seen seen = parts.sweeper().last();
        return seen == null
                ? "not yet"
                : "open " + seen.open() + ", due " + seen.due() + ", overdue " + seen.overdue() + ", stranded "
                        + seen.stranded() + ", suspect " + seen.suspect() + ", interrupted " + seen.interrupted();
    }

    /** What is known of S3 and SQS. */
    public Guards guards() {
        return parts.care().guards();
    }

    /** How each of its queues stands with it; a queue that nothing has opened yet is opened. */
    public List<QueueStanding> queues() {
        return worker.pollers().stream().map(Poller::standing).toList();
    }

    /** Of each queue in words whether this worker receives from it, and if not, why not and since when. */
    public Map<String, String> queueWords() {
        Map<String, String> words = new TreeMap<>();
        String instead = parts.premises().disk().problem();
        if (instead == null) {
            instead = parts.solitude().words();
        }
        for (Poller poller : worker.pollers()) {
            String trouble = poller.problem();
            words.put(poller.queue(), trouble != null ? trouble : Objects.requireNonNullElse(instead, "receiving"));
        }
        for (QueueControl control : parts.obedience().paused()) {
            String reason = control.reason() == null ? "" : ": " + control.reason();
            words.put(control.queue(), "paused since " + control.at() + " by " + control.by() + reason);
        }
        return words;
    }

    /** How many jobs it has in its hands. */
    public int running() {
        return parts.jobs().all().size();
    }

    /** Whether it ends, by a drain or since it cannot go on. */
    boolean isStopping() {
        return worker.isClosing();
    }

    /** What is stalled inside this process, a sentence each; never a job's age, never another's service. */
    public List<String> stalls() {
        return List.copyOf(stallsByPlace().values());
    }

    /** The same by what stalls. Reads fields only, and waits for nobody. */
    Map<String, String> stallsByPlace() {
        Map<String, String> stalls = new LinkedHashMap<>();
        if (state instanceof WorkerState.Off || state instanceof WorkerState.Stopped) {
            return stalls;
        }
        if (now.isAfter(worker.lastTick().plus(KEEPER_GRACE))) {
            stalls.put("keeper", "the keeper has not ticked since " + worker.lastTick());
        }
        if (state instanceof WorkerState.Starting) {
            return stalls;
        }
        for (Poller poller : worker.pollers()) {
            if (!worker.isClosing() && now.isAfter(poller.lastTurn().plus(poller.longestTurn()))) {
                stalls.put(
                        "poller of queue " + poller.queue(),
                        "the poller of queue " + poller.queue() + " has not turned since " + poller.lastTurn());
            }
        }
        return stalls;
    }

    /** Why this worker is not receiving, a sentence each; empty when it is ready, or is not meant to receive. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        String start = worker.startProblem();
        if (start != null) {
            problems.add(start);
        }
        if (state instanceof WorkerState.Off) {
            return problems;
        }
        if (!isBegun()) {
            problems.add("the worker is " + state.word());
        }
        problems.addAll(troubles().values());
        receivingPollers().forEach(poller -> {
            String trouble = poller.problem();
            if (trouble != null) {
                problems.add("queue " + poller.queue() + ": " + trouble);
            }
        });
        return problems;
    }

    /** The same by what it is about, without what is said where it arises: why the start waits, and the worker's state. */
    Map<String, String> problemsByPlace() {
        if (state instanceof WorkerState.Off || state instanceof WorkerState.Starting) {
            return Map.of();
        }
        Map<String, String> problems = troubles();
        receivingPollers().forEach(poller -> put(problems, poller));
        return problems;
    }

    /** Of queues from which anybody wants to receive. */
    private Stream<Poller> receivingPollers() {
        return worker.pollers().stream().filter(poller -> !parts.obedience().isPaused(poller.queue()));
    }

    private boolean isBegun() {
        return state instanceof WorkerState.Polling || state instanceof WorkerState.Paused;
    }

    private Map<String, String> troubles() {
        Map<String, String> troubles = new LinkedHashMap<>();
        if (isBegun() && !parts.lease().isGood()) {
            troubles.put(
                    "lease",
                    "the worker's lease has not been renewed since "
                            + parts.lease().lastGood());
        }
        put(troubles, "controls", parts.obedience().problem());
        if (!guards().s3().isClosed()) {
            troubles.put(
                    "S3", "S3 is ill, nothing new is begun: " + guards().s3().words());
        }
        put(troubles, "disk", parts.premises().disk().problem());
        put(troubles, "scale-in protection", parts.protection().problem());
        return troubles;
    }

    /** Two places: that a receive failed before does not hide from the log that a handler is not ready after. */
    private static void put(Map<String, String> troubles, Poller poller) {
        String queue = "queue " + poller.queue();
        String failure = poller.failure();
        String unready = poller.unreadiness();
        put(troubles, queue, failure == null ? null : queue + ": " + failure);
        put(troubles, "handlers of " + queue, unready == null ? null : queue + ": " + unready);
    }

    private static void put(Map<String, String> troubles, String about, @Nullable String sentence) {
        if (sentence != null) {
            troubles.put(about, sentence);
        }
    }
}
