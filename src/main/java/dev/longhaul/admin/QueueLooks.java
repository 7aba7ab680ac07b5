package dev.longhaul.admin;

import dev.longhaul.admin.QueueView.FindingView;
import dev.longhaul.admin.QueueView.Messages;
import dev.longhaul.admin.QueueView.Obeying;
import dev.longhaul.admin.QueueView.OldestJob;
import dev.longhaul.admin.QueueView.Settings;
import dev.longhaul.admin.QueueView.Wanted;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.api.Together;
import dev.longhaul.queue.QueueDepth;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.queue.Queues;
import dev.longhaul.store.QueueControl;
import dev.longhaul.worker.Fleet;
import dev.longhaul.worker.QueueStanding;
import dev.longhaul.worker.Worker;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of queues: from the fleet's objects, from SQS, from the records, from this worker. */
@Singleton
class QueueLooks {

    private final Fleet fleet;
    private final Worker worker;
    private final Queues queues;
    private final OldestJobs oldest;

    QueueLooks(Fleet fleet, Worker worker, Queues queues, OldestJobs oldest) {
        this.fleet = fleet;
        this.worker = worker;
        this.queues = queues;
        this.oldest = oldest;
    }

    /** The queues of this worker's settings, and those that other living workers serve. */
    Set<String> names(Fleet.Look look) {
        Set<String> names = new TreeSet<>(queues.names());
        look.alive().stream()
                .map(seen -> seen.face().queues())
                .forEach(served -> names.addAll(served == null ? Set.of() : served.keySet()));
        return names;
    }

    /** The name in a path, if it is one of a queue that anybody serves. */
    String known(String name) {
        String unknown = unknown(name);
        if (unknown != null) {
            throw new Refusal(Problem.of(404, "no-such-queue", "No such queue", unknown));
        }
        return name;
    }

    /** The parameter {@code queue} of a list, if there is one: a mistyped name must not look like a queue without trouble. */
    void checkAsked(@Nullable String name) {
        String unknown = name == null ? null : unknown(name);
        if (unknown != null) {
            throw new Refusal(Problem.parameter("queue", unknown));
        }
    }

    private @Nullable String unknown(String name) {
        if (queues.names().contains(name)) {
            return null;
        }
        Set<String> names = names(fleet.look());
        return names.contains(name)
                ? null
                : "There is no queue \"" + name + "\"; the queues here: " + String.join(", ", names) + ".";
    }

    List<QueueView> all() {
        Fleet.Look look = fleet.look();
        Set<String> names = names(look);
        Map<String, OldestJob> jobs = oldest.recent(names);
        Map<String, QueueStanding> standings = standings();
        return Together.all(
                List.copyOf(names), name -> whole(fleet.control(name), look, standings.get(name), jobs.get(name)));
    }

    QueueView one(String name) {
        Fleet.Look look = fleet.look();
        return whole(
                fleet.control(name),
                look,
                standings().get(name),
                oldest.of(Set.of(name)).get(name));
    }

    /** What is wanted of it, and who has obeyed. */
    QueueView brief(QueueControl control, Fleet.Look look) {
        return new QueueView(
                control.queue(),
                Wanted.of(control),
                look.isObeyed(control),
                obeying(control, look),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private QueueView whole(
            QueueControl control, Fleet.Look look, @Nullable QueueStanding standing, @Nullable OldestJob job) {
        if (standing == null) {
            QueueView brief = brief(control, look);
            return new QueueView(
                    brief.name(),
                    brief.wanted(),
                    brief.acknowledged(),
                    brief.workers(),
                    null,
                    null,
                    job,
                    null,
                    null,
                    null);
        }
        QueueFacts facts = standing.facts();
        Optional<QueueDepth> depth = facts == null ? Optional.empty() : depth(facts.url());
        String letters = facts == null ? null : facts.deadLetterUrl();
        return new QueueView(
                control.queue(),
                Wanted.of(control),
                look.isObeyed(control),
                obeying(control, look),
                depth.map(Messages::of).orElse(null),
                letters == null
                        ? null
                        : depth(letters)
                                .map(all -> all.visible() + all.inFlight() + all.delayed())
                                .orElse(null),
                job,
                Settings.of(queues.settings(control.queue()), facts),
                standing.findings().stream().map(FindingView::of).toList(),
                standing.problem() == null ? null : new QueueView.Problem(standing.problem(), standing.since()));
    }

    private static List<Obeying> obeying(QueueControl control, Fleet.Look look) {
        return look.serving(control.queue()).stream()
                .map(seen -> new Obeying(seen.face().id(), seen.face().state(), Fleet.hasObeyed(seen.face(), control)))
                .toList();
    }

    private Map<String, QueueStanding> standings() {
        return worker.standing().queues().stream().collect(Collectors.toMap(QueueStanding::name, Function.identity()));
    }

    private Optional<QueueDepth> depth(String url) {
        try {
            return Optional.of(queues.depth(url));
        } catch (QueueException e) {
            return Optional.empty();
        }
    }
}
