package dev.longhaul.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The starts of a job. Numbers never restart, not even when it is reopened.
 *
 * @param last number of the newest attempt, 0 before the first
 * @param charged attempts that count against the job's budget in this round
 * @param recent the newest {@value #KEPT}, oldest first
 */
public record Attempts(int last, int charged, List<Attempt> recent) {

    public static final int KEPT = 20;
    public static final Attempts NONE = new Attempts(0, 0, List.of());

    public Attempts {
        recent = List.copyOf(recent.subList(Math.max(0, recent.size() - KEPT), recent.size()));
    }

    public Optional<Attempt> newest() {
        return recent.isEmpty() ? Optional.empty() : Optional.of(recent.getLast());
    }

    public Optional<Attempt> of(Owner owner) {
        return recent.stream().filter(attempt -> attempt.is(owner)).findFirst();
    }

    /** How many attempts in a row have died unexplained if the newest, which has no end yet, is dead too. */
    public int deathsWithNewest() {
        int deaths = 0;
        for (Attempt attempt : recent.reversed()) {
            if ((attempt.end() != null && !attempt.isUnexplained()) || attempt.stopping() || attempt.survived()) {
                break;
            }
            deaths++;
        }
        return deaths;
    }

    Attempts start(Owner owner, Instant now) {
        boolean suspect = newest().map(Attempt::isUnexplained).orElse(false);
        List<Attempt> all = new ArrayList<>(recent);
        all.add(Attempt.started(owner, now, suspect));
        return new Attempts(owner.attempt(), charged, all);
    }

    Attempts end(Owner owner, Attempt.End how, @Nullable Failure why, boolean charge, Instant now) {
        return new Attempts(
                last, charge ? charged + 1 : charged, change(owner, attempt -> attempt.ended(how, why, now)));
    }

    Attempts mark(Owner owner, UnaryOperator<Attempt> change) {
        return new Attempts(last, charged, change(owner, change));
    }

    Attempts uncharged() {
        return new Attempts(last, 0, recent);
    }

    /** Without the oldest attempt: for a record that grew too large. */
    public Attempts shortened() {
        return new Attempts(last, charged, recent.subList(1, recent.size()));
    }

    private List<Attempt> change(Owner owner, UnaryOperator<Attempt> change) {
        return recent.stream()
                .map(attempt -> attempt.is(owner) ? change.apply(attempt) : attempt)
                .toList();
    }
}
