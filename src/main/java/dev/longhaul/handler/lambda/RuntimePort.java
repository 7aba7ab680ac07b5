package dev.longhaul.handler.lambda;

import dev.longhaul.handler.JobContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runtime behind one port, as far as its requests tell: what it waits for, what it is at, and whether it is there at all. Of a runtime
 * that takes one invocation at a time a new poll is the proof that it has lost what it had; a closed connection proves nothing, since
 * healthy clients close theirs while they work.
 */
final class RuntimePort {

    /** Healthy runtimes poll at once after an answer, and come back within this when they let a poll go. */
    static final Duration POLL_PATIENCE = Duration.ofSeconds(30);

    /** A poll may overtake the answer before it: the Node.js client streams over another connection than it polls on. */
    static final Duration ANSWER_PATIENCE = Duration.ofSeconds(2);

    private static final int ENDED_KEPT = 256;

    private final Gate gate;
    private final InstantSource clock;
    private final String name;
    private final int concurrency;
    private final Deque<Poll> parked = new ArrayDeque<>();
    private final Map<String, Invocation> open = new LinkedHashMap<>();
    private final Deque<String> ended = new ArrayDeque<>();
    private final List<JobContext> served = new ArrayList<>();
    private @Nullable Note absence;
    private @Nullable Note startFault;
    private @Nullable Note fault;
    private Instant quietSince;
    private boolean hasLeft;
    private boolean isProven;

    /** Something that a person may want to know. */
    private record Note(Instant since, String why) {}

    /** What becomes of an answer that begins. */
    sealed interface Claim {
        /** It is of an invocation that waits for it. */
        record Due(Invocation invocation) implements Claim {}

        /** Its attempt has ended: nobody waits for it, and the runtime is done with it then. */
        record Late(Invocation invocation) implements Claim {}

        /** It was answered before. */
        record Again() implements Claim {}

        /** Another answer is coming in. */
        record OutOfOrder() implements Claim {}

        /** No such invocation. */
        record Unknown() implements Claim {}
    }

    RuntimePort(Gate gate, InstantSource clock, String name, int concurrency) {
        this.gate = gate;
        this.clock = clock;
        this.name = name;
        this.concurrency = concurrency;
        this.quietSince = clock.instant();
        this.absence = new Note(quietSince, "no runtime has asked for work at " + name);
    }

    String name() {
        return name;
    }

    /**
     * A runtime asks for work.
     *
     * @return what it has not answered, and has lost if no answer begins within {@link #ANSWER_PATIENCE}
     */
    List<Invocation> polled(Poll poll) {
        return gate.within(() -> {
            if (concurrency == 1) {
                parked.clear(); // it waits on one at a time: older ones are of clients that are gone
            }
            if (hasLeft) {
                beginAnew();
            }
            absence = null;
            startFault = null;
            parked.addLast(poll);
            return open.values().stream().filter(this::isDoubtful).toList();
        });
    }

    /**
     * Whether the newest poll speaks against it. Each part of a runtime of several either waits or works: what waits and works together is
     * never more than all of them, but for Node.js, which polls more often and keeps its connections. So where there is one too many, what has
     * lost its connection is of a part, or a whole runtime, that is gone.
     */
    private boolean isDoubtful(Invocation invocation) {
        boolean isSurpassed = concurrency == 1 || (invocation.isCutOff && parked.size() + open.size() > concurrency);
        return isSurpassed && isUnanswered(invocation);
    }

    /** The connection that carried the event is closed, which by itself proves nothing. */
    void cutOff(Invocation invocation) {
        gate.within(() -> invocation.isCutOff = true);
    }

    private static boolean isUnanswered(Invocation invocation) {
        return invocation.state instanceof InvocationState.Running
                || invocation.state instanceof InvocationState.Overdue;
    }

    /** Nothing came of what a runtime had when it asked for more. An answer that came in meanwhile tells of its own end. */
    void startedAnew(List<Invocation> unanswered) {
        gate.within(() -> {
            List<Invocation> gone = unanswered.stream()
                    .filter(concurrency == 1 ? RuntimePort::isUnanswered : this::isDoubtful)
                    .toList();
            for (Invocation invocation : gone) {
                lose(invocation, "the runtime asked for work and did not answer: it was started anew");
                beginAnew();
            }
        });
    }

    private void beginAnew() {
        hasLeft = false;
        isProven = false;
        fault = null;
    }

    /** A runtime gave a poll up. */
    void dropped(Poll poll) {
        gate.within(() -> {
            if (parked.remove(poll) && parked.isEmpty()) {
                hasLeft = true;
                quietSince = clock.instant();
            }
        });
    }

    /** Gives a poll for the invocation if the runtime is free; under the gate. */
    @Nullable
    Poll take(Invocation invocation) {
        if (!(standing() instanceof Standing.Free)) {
            return null;
        }
        Poll poll = parked.removeFirst();
        open.put(invocation.id(), invocation);
        return poll;
    }

    /** The runtime has the event, or the reason why not. */
    void given(Invocation invocation, @Nullable String problem) {
        gate.within(() -> {
            if (!(invocation.state instanceof InvocationState.Offered offered)) {
                return;
            }
            if (problem == null) {
                invocation.state = offered.delivered();
                invocation.tell(new Signal.Delivered());
            } else {
                end(invocation);
                hasLeft = true;
                invocation.tell(new Signal.Undelivered(problem));
            }
        });
    }

    /** An answer begins. */
    Claim answering(String id) {
        return gate.within(() -> {
            Invocation invocation = open.get(id);
            if (invocation == null) {
                return ended.contains(id) ? new Claim.Again() : new Claim.Unknown();
            }
            try {
                invocation.state = invocation.state.answered();
            } catch (InvocationState.IllegalMove e) {
                return new Claim.OutOfOrder();
            }
            return invocation.state instanceof InvocationState.Overdue
                    ? new Claim.Late(invocation)
                    : new Claim.Due(invocation);
        });
    }

    /**
     * An answer is whole.
     *
     * @param signal what the job hears
     * @return whether somebody still waited for it
     */
    boolean answered(Invocation invocation, Signal signal) {
        return gate.within(() -> {
            boolean isLate = invocation.state instanceof InvocationState.Overdue;
            end(invocation);
            if (signal instanceof Signal.Finished) {
                isProven = true;
            }
            invocation.tell(signal);
            return !isLate;
        });
    }

    /** An answer says that the code cannot be called: whether that is so for every job, since none was ever run before. */
    boolean isFaulty(FunctionError error) {
        return gate.within(() -> {
            if (!error.isOfSetup()) {
                isProven = true;
            } else if (!isProven && fault == null) {
                fault = new Note(
                        clock.instant(),
                        "the runtime at " + name + " cannot call the function: " + error.kind() + ", " + error.words());
            }
            return fault != null;
        });
    }

    /** The job waits no longer, while the runtime may still be at work for it. */
    void abandoned(Invocation invocation, String why) {
        gate.within(() -> invocation.abandon(clock.instant(), why));
        invocation.ignore();
    }

    /** The runtime that had the invocation is gone. Another may be there already, and ask for work. */
    void lost(Invocation invocation, String why) {
        gate.within(() -> {
            if (isUnanswered(invocation)) {
                lose(invocation, why);
                hasLeft = true;
                if (parked.isEmpty()) {
                    absence = new Note(clock.instant(), "the runtime at " + name + " is gone: " + why);
                }
            }
        });
    }

    /** The answer that comes in cannot be kept; it may end all the same. */
    void ignored(Invocation invocation) {
        invocation.ignore();
    }

    /** What the runtime prints from here on is of this job. */
    void serves(JobContext job) {
        gate.within(() -> served.add(job));
    }

    void servesNoMore(JobContext job) {
        gate.within(() -> served.remove(job));
    }

    /** The jobs that the runtime is at. */
    List<JobContext> served() {
        return gate.look(() -> List.copyOf(served));
    }

    /** Whether it works at anything whose attempt is over. */
    boolean isOverdue() {
        return gate.look(() -> !overdue(open.values()).isEmpty());
    }

    boolean isRunning(Invocation invocation) {
        return gate.look(() -> isUnanswered(invocation));
    }

    /** The runtime is gone for certain, with all that it had. */
    void gone(String why) {
        gone(why, new Signal.Lost(why));
    }

    /** The worker has ended the runtime, which is no failure of the jobs that it had beside the one whose attempt was over. */
    void ended(String why) {
        gone(why, new Signal.Withdrawn(why));
    }

    private void gone(String why, Signal signal) {
        gate.within(() -> {
            for (Invocation invocation : List.copyOf(open.values())) {
                end(invocation);
                invocation.tell(signal);
            }
            parked.clear();
            beginAnew();
            absence = new Note(clock.instant(), "the runtime at " + name + " is gone: " + why);
        });
    }

    /**
     * The runtime says that it cannot start. So it is a new one, and what the one before had is lost. This stays the reason of its absence
     * until one asks for work, whatever else becomes of it: that it ends after this says nothing more.
     */
    void unableToStart(FunctionError error) {
        gate.within(() -> {
            String why = "could not start: " + error.kind() + ", " + error.words();
            Note known = startFault;
            startFault =
                    new Note(known == null ? clock.instant() : known.since(), "the runtime at " + name + " " + why);
            for (Invocation invocation : List.copyOf(open.values())) {
                if (concurrency == 1 || invocation.isCutOff) { // of several, one may be started beside the others
                    lose(invocation, "it was started anew and " + why);
                }
            }
            hasLeft = true;
        });
    }

    private void lose(Invocation invocation, String why) {
        end(invocation);
        invocation.tell(new Signal.Lost(why));
    }

    private void end(Invocation invocation) {
        invocation.state = new InvocationState.Ended();
        quietSince = clock.instant(); // healthy runtimes poll now
        if (open.remove(invocation.id()) != null) {
            ended.addLast(invocation.id());
            if (ended.size() > ENDED_KEPT) {
                ended.removeFirst();
            }
        }
    }

    /** How the runtime stands; under the gate. */
    Standing standing() {
        Note known = fault;
        if (known != null) {
            return new Standing.Condemned(known.since(), known.why());
        }
        List<InvocationState.Overdue> overdue = overdue(open.values());
        if (overdue.size() >= concurrency) {
            InvocationState.Overdue first = overdue.getFirst();
            return new Standing.Condemned(first.since(), "the runtime at " + name + " still works at " + first.why());
        }
        int room = Math.min(parked.size(), concurrency - open.size());
        if (room > 0) {
            return new Standing.Free(room);
        }
        if (!parked.isEmpty() || open.size() > overdue.size()) {
            return new Standing.Busy();
        }
        return absence(clock.instant());
    }

    private Standing absence(Instant now) {
        Note known = startFault == null ? absence : startFault;
        if (known != null) {
            return new Standing.Absent(known.since(), known.why());
        }
        return now.isBefore(quietSince.plus(POLL_PATIENCE))
                ? new Standing.Between(quietSince)
                : new Standing.Absent(quietSince, "the runtime at " + name + " has ceased to ask for work");
    }

    private static List<InvocationState.Overdue> overdue(Collection<Invocation> open) {
        List<InvocationState.Overdue> overdue = new ArrayList<>();
        for (Invocation invocation : open) {
            if (invocation.state instanceof InvocationState.Overdue late) {
                overdue.add(late);
            }
        }
        return overdue;
    }
}
