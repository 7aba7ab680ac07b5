package dev.longhaul.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.EcsAgent;
import dev.longhaul.ecs.ProtectionAgent;
import dev.longhaul.ecs.ProtectionAgent.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps ECS from stopping this task for scale-in or a deployment while it runs jobs (cases E1, E4, E5, D9). The worker polls unprotected;
 * {@link #mayBegin} protects it after a receive and before the claim; {@link #tick} renews that while jobs run, and gives it up when none
 * has run for a while. Nothing here fails a job: where the agent answers an error the job runs unprotected, and the call is tried again.
 *
 * <p>ECS refuses protection ({@code DEPLOYMENT_BLOCKED}) when protected tasks hold a deployment up, and a worker under permanent load
 * would never be unprotected by itself. So a worker that was refused, or that had no unprotected moment for {@code max-age}, <i>yields</i>:
 * it takes nothing new, finishes what runs under the protection that it still has, gives it up, and waits for a pause. What ends the
 * process then is ECS, by SIGTERM, if a deployment or a scale-in wants this task; if nothing comes, it receives again and its age counts
 * anew. Outside a service there is nothing to give up, and {@code max-age} does nothing.
 *
 * <p>Not in its hands: Spot interruptions, retirement, stops by hand and failed health checks ignore the protection; and when ECS refuses
 * to renew one until it ends, jobs that still run then may be stopped. Both are a drain, and cost no attempt.
 *
 * <p>Threads: job threads wait for two calls of the agent at most, and only while the worker is not protected; the keeper never waits.
 */
final class TaskProtection {

    private static final Logger LOG = Logger.getLogger(TaskProtection.class);

    private final ProtectionAgent agent;
    private final ProtectionTerms terms;
    private final RunningJobs jobs;
    private final InstantSource clock;
    private final Executor chores;
    private final Yielding yielding;
    private final BackOff asking;
    private final BackOff lifting;
    private final ReentrantLock calls = new ReentrantLock();
    private final AtomicBoolean atWork = new AtomicBoolean();
    private volatile Cover cover = new Cover.None();
    private volatile Instant lastBusy = Instant.MIN;
    private Cover told = new Cover.None();
    private @Nullable String said;

    /**
     * Time, chance, and where calls are made that no job waits for.
     *
     * @param chores may take its time
     */
    record Means(InstantSource clock, Executor chores, RandomGenerator random) {}

    TaskProtection(ProtectionAgent agent, ProtectionTerms terms, RunningJobs jobs, Means means) {
        this.agent = agent;
        this.terms = terms;
        this.jobs = jobs;
        this.clock = means.clock();
        this.chores = means.chores();
        this.yielding = new Yielding(terms.pause());
        this.asking = new BackOff(means.random());
        this.lifting = new BackOff(means.random());
    }

    /** As configured: with the agent that ECS names, or off. */
    static TaskProtection of(WorkerConfig.Protection config, RunningJobs jobs, ObjectMapper json, Means means) {
        ProtectionTerms terms = ProtectionTerms.of(config);
        String address = config.agent().orElse(null);
        if (config.enabled() == WorkerConfig.Protection.Mode.FALSE) {
            return off("longhaul.worker.protection.enabled is false", terms, jobs, means);
        }
        return address == null
                ? off("this is no ECS task (ECS_AGENT_URI is not set)", terms, jobs, means)
                : new TaskProtection(new EcsAgent(URI.create(address), json), terms, jobs, means);
    }

    private static TaskProtection off(String why, ProtectionTerms terms, RunningJobs jobs, Means means) {
        TaskProtection none = new TaskProtection(new Nobody(why), terms, jobs, means);
        none.turnOff(why, Instant.MAX);
        return none;
    }

    /** Whether anything new may be received. */
    boolean mayReceive() {
        return !yielding.is();
    }

    /**
     * Whether a job may be claimed now. Called by its thread while {@link RunningJobs} already counts it, so that nobody gives the
     * protection up in between.
     *
     * @return false if the delivery is to be released, since ECS wants this task gone
     */
    boolean mayBegin() {
        lastBusy = clock.instant();
        if (mayReceive() && !needsCall()) {
            return true;
        }
        calls.lock();
        try {
            if (mayReceive() && needsCall()) {
                protect();
            }
            return mayReceive();
        } finally {
            calls.unlock();
        }
    }

    /** Nothing to ask for while protected, and nothing before the back-off of a failure is over: the job runs as it is. */
    private boolean needsCall() {
        Instant now = clock.instant();
        return switch (cover) {
            case Cover.Held held -> !now.isBefore(held.until());
            case Cover.Lifting _ -> true;
            case Cover.None _, Cover.Unsure _, Cover.Off _ -> asking.isDue(now);
        };
    }

    /** Starts what is due; returns at once. */
    void tick() {
        Instant now = clock.instant();
        boolean busy = jobs.isRunning();
        if (busy) {
            lastBusy = now;
        }
        if (cover instanceof Cover.Held held && held.isOlderThan(terms.maxAge(), now)) {
            yielding.begin("it had no unprotected moment for longhaul.worker.protection.max-age (" + terms.maxAge()
                    + "), and ECS may want to replace it");
        }
        yielding.tick(now, !busy && !cover.isSome(now));
        if (isDue(now, busy) && atWork.compareAndSet(false, true)) {
            chores.execute(this::work);
        }
    }

    private boolean isDue(Instant now, boolean busy) {
        if (busy) {
            boolean lacks = !(cover instanceof Cover.Held held) || !now.isBefore(held.refreshAt());
            return lacks && asking.isDue(now);
        }
        boolean longEnough = yielding.is() || !now.isBefore(lastBusy.plus(terms.idle()));
        return cover.isSome(now) && longEnough && lifting.isDue(now);
    }

    private void work() {
        calls.lock();
        try {
            boolean busy = jobs.isRunning();
            if (!isDue(clock.instant(), busy)) {
                return; // a job came or went meanwhile
            }
            if (busy) {
                protect();
            } else if (cover instanceof Cover.Some some) {
                lift(some);
            }
        } finally {
            calls.unlock();
            atWork.set(false);
        }
    }

    private void protect() {
        Instant asked = clock.instant();
        Instant since = cover.sinceOr(asked);
        Instant until = asked.plus(terms.expiry());
        switch (agent.protect(terms.expiry())) {
            case Answer.Done _ -> {
                worked(asking);
                move(new Cover.Held(since, until, asked.plus(terms.refresh())));
            }
            case Answer.Blocked(String why) -> {
                asking.failed(asked);
                yielding.begin("ECS does not protect it while a deployment is blocked (" + why + ")");
            }
            case Answer.NoService none when !cover.isSome(asked) -> turnOff(none.why(), asked.plus(none.again()));
            case Answer.NoService none -> failed(asking, asked, none.why());
            case Answer.Failed failed -> {
                failed(asking, asked, failed.why());
                if (failed.mayHaveWorked() && !(cover instanceof Cover.Held held && asked.isBefore(held.until()))) {
                    move(new Cover.Unsure(since, until));
                }
            }
        }
    }

    private void lift(Cover.Some former) {
        move(former.lift()); // before the look at the jobs: one that begins after it waits for this call
        if (!jobs.isIdle()) {
            move(former);
            return;
        }
        Instant asked = clock.instant();
        switch (agent.unprotect()) {
            case Answer.Done _, Answer.NoService _ -> {
                worked(lifting);
                move(new Cover.None());
            }
            case Answer.Blocked(String why) -> stays(former, asked, why);
            case Answer.Failed failed -> stays(failed.mayHaveWorked() ? former.doubt() : former, asked, failed.why());
        }
    }

    private void stays(Cover.Some cover, Instant asked, String why) {
        failed(lifting, asked, why);
        move(cover);
    }

    private void worked(BackOff calls) {
        calls.worked();
        said = null;
    }

    private void failed(BackOff calls, Instant asked, String why) {
        calls.failed(asked);
        if (!why.equals(said)) {
            said = why;
            LOG.warnf("scale-in protection not changed, trying again: reason=%s", why);
        }
    }

    private void turnOff(String why, Instant again) {
        asking.notBefore(again);
        move(new Cover.Off(why));
    }

    /** A renewal, and what a call passes through, is no news. */
    private void move(Cover next) {
        cover = next;
        boolean news = next instanceof Cover.Off
                ? !next.equals(told)
                : !next.getClass().equals(told.getClass());
        if (news && !(next instanceof Cover.Lifting)) {
            told = next;
            LOG.infof("scale-in protection: %s", next.words());
        }
    }

    /** Whether ECS spares this task now, as far as is known. */
    boolean isProtected() {
        return cover instanceof Cover.Held held && held.isSome(clock.instant());
    }

    /** For answers that people read. */
    String words() {
        Cover current = cover;
        boolean isOver = current instanceof Cover.Some && !current.isSome(clock.instant());
        return isOver ? new Cover.None().words() : current.words();
    }

    /** Why this worker takes nothing new; null while it does. */
    @Nullable
    String problem() {
        return yielding.why();
    }

    /** Where there is no agent. */
    private record Nobody(String why) implements ProtectionAgent {

        @Override
        public Answer protect(Duration time) {
            return unprotect();
        }

        @Override
        public Answer unprotect() {
            return new Answer.NoService(why, Duration.ofDays(3650));
        }
    }
}
