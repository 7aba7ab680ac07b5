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
 * <p>A start that neither ended nor is explained makes the job a suspect: it may have killed its worker, or a neighbour did. Suspects run
 * alone, and only a death while alone is held against the job.
 *
 * @param last number of the newest attempt, 0 before the first
 * @param charged attempts that count against the job's budget in this round
 * @param deaths unexplained deaths in a row of workers that ran nothing but this job
 * @param recent the newest {@value #KEPT}, oldest first
 */
public record Attempts(int last, int charged, int deaths, List<Attempt> recent) {

    public static final int KEPT = 20;
    public static final Attempts NONE = new Attempts(0, 0, 0, List.of());

    public Attempts {
        recent = List.copyOf(recent.subList(Math.max(0, recent.size() - KEPT), recent.size()));
    }

    public Optional<Attempt> newest() {
        return recent.isEmpty() ? Optional.empty() : Optional.of(recent.getLast());
    }

    public Optional<Attempt> of(Owner owner) {
        return recent.stream().filter(attempt -> attempt.is(owner)).findFirst();
    }

    /** How many deaths there are if the newest attempt, which has no end yet, is dead too. */
    public int deathsWithNewest() {
        return newest().filter(Attempt::isLonelyDeath).isPresent() ? deaths + 1 : deaths;
    }

    /** Whether the next attempt must run alone if the newest one, should it have no end yet, is dead. */
    public boolean isSuspect() {
        return newest().filter(Attempt::isUnexplained).isPresent();
    }

    Attempts start(Owner owner, Instant now) {
        List<Attempt> all = new ArrayList<>(recent);
        all.add(Attempt.started(owner, now, isSuspect()));
        return new Attempts(owner.attempt(), charged, deaths, all);
    }

    /** The newest attempt said how it ended: whatever died before it is forgiven. */
    Attempts end(Owner owner, Attempt.End how, @Nullable Failure why, boolean charge, Instant now) {
        return new Attempts(
                last, charge ? charged + 1 : charged, 0, change(owner, attempt -> attempt.ended(how, why, now)));
    }

    /** The newest attempt was taken from its owner, and will not say how it ended. */
    Attempts interrupt(Owner owner, @Nullable Failure why, Instant now) {
        return new Attempts(
                last,
                charged,
                deathsWithNewest(),
                change(owner, attempt -> attempt.ended(Attempt.End.Interrupted, why, now)));
    }

    Attempts stopping(Owner owner) {
        return new Attempts(last, charged, deaths, change(owner, Attempt::markedStopping));
    }

    /** That attempt's worker was alive after all: no death. */
    Attempts survived(Owner owner) {
        boolean counted = of(owner)
                .filter(attempt -> attempt.end() != null && attempt.isLonelyDeath())
                .isPresent();
        return new Attempts(
                last, charged, counted ? Math.max(0, deaths - 1) : deaths, change(owner, Attempt::markedSurvived));
    }

    /** A new budget. */
    Attempts uncharged() {
        return new Attempts(last, 0, 0, recent);
    }

    /** Without the oldest attempt: for a record that grew too large. */
    public Attempts shortened() {
        return new Attempts(last, charged, deaths, recent.subList(1, recent.size()));
    }

    private List<Attempt> change(Owner owner, UnaryOperator<Attempt> change) {
        return recent.stream()
                .map(attempt -> attempt.is(owner) ? change.apply(attempt) : attempt)
                .toList();
    }
}
