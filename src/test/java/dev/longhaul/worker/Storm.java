package dev.longhaul.worker;

import static java.util.Objects.requireNonNull;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.Attempts;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Result;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.store.QueueControl;
import dev.longhaul.store.QueueControl.Wish;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.WorkerLeases.Seen;
import dev.longhaul.support.MachineClock;
import dev.longhaul.support.Mortal;
import dev.longhaul.worker.ManualWorker.World;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some workers, some jobs, and everything that can happen to them in any order, drawn from one seed: receives, duplicates, faults and lost
 * answers, deaths in the middle of anything, drains, hand-overs, cancels, takeovers, pauses, purges, wrong clocks, the time passing. While a job runs, the storm goes on
 * inside its handler. Watches what must never happen.
 */
final class Storm {

    private static final int WORKERS = 3;
    private static final int NESTED = 4;

    /** Of a hundred calls, how many are not the next thing that happens. */
    private static final int MEANWHILE = 15;

    /** Steps of ten minutes: nothing may have to wait until a message's retention is over. */
    private static final int WITHIN_RETENTION = 300;

    private static final Map<String, String> SETTINGS = Map.of(
            "longhaul.worker.hand-over.cap",
            "10M",
            "longhaul.worker.hand-over.margin",
            "4M",
            "longhaul.worker.attempts",
            "3",
            "longhaul.worker.deaths",
            "100",
            "longhaul.worker.default-run",
            "2H");

    private final World world;
    private final SplittableRandom random;
    private final List<String> jobs;
    private final @Nullable GroupWatch groups;
    private final Map<String, String> settings = new HashMap<>(SETTINGS);
    private final List<Alive> workers = new ArrayList<>();
    private final Map<String, Result> committed = new HashMap<>();
    private final List<String> story = new ArrayList<>();
    private final Map<String, Integer> kept = new HashMap<>();
    private final Map<String, Owner> taken = new HashMap<>();
    private final Fleet fleet;
    private boolean paused;
    private @Nullable QueueControl control;
    private long births;
    private int nested;
    private boolean calm;
    private boolean meanwhile;
    private @Nullable AssertionError broken;

    private record Alive(ManualWorker worker, Mortal mortal, MachineClock machine) {}

    Storm(World world, long seed, List<String> jobs) {
        this(world, seed, jobs, null, Map.of());
    }

    /** A storm over a FIFO queue. It has no duplicate deliveries of its own, and a purge would give up the order of what runs. */
    Storm(World world, long seed, GroupWatch groups, Map<String, String> settings) {
        this(world, seed, groups.jobs(), groups, settings);
    }

    private Storm(
            World world, long seed, List<String> jobs, @Nullable GroupWatch groups, Map<String, String> settings) {
        this.groups = groups;
        this.settings.putAll(settings);
        this.world = world;
        this.fleet = PauseTest.fleetOf(world);
        this.random = new SplittableRandom(seed);
        this.jobs = List.copyOf(jobs);
        world.queue().seed(seed);
        for (int n = 0; n < WORKERS; n++) {
            workers.add(born());
        }
    }

    /** What happened, in order. */
    List<String> story() {
        return story;
    }

    /** How a job ends when nothing else happens to it, by the first letter of its id. */
    static boolean fails(String job) {
        return job.startsWith("f");
    }

    void rage(int steps) {
        for (int n = 0; n < steps; n++) {
            one();
            watch();
        }
    }

    /** No more faults and deaths: fresh workers bring everything to its end. */
    void settle() {
        calm = true;
        if (paused) {
            pauseOrResume();
        }
        workers.clear();
        workers.add(born());
        for (int n = 0; n < (groups == null ? 900 : WITHIN_RETENTION); n++) {
            world.clock().advance(Duration.ofMinutes(10));
            ManualWorker worker = workers.getFirst().worker();
            worker.tick();
            while (worker.step()) {
                worker.tick();
            }
            if (n % 6 == 0) {
                worker.sweeper.sweep();
            }
            watch();
            if (n % 6 == 0 && isSettled()) {
                return;
            }
        }
    }

    private boolean isSettled() {
        return world.queue().size() == 0
                && world.store().keys("open/").isEmpty()
                && jobs.stream()
                        .allMatch(
                                job -> world.read(job).map(JobRecord::isSettled).orElse(true));
    }

    private Alive born() {
        Mortal mortal = new Mortal(random.split());
        MachineClock machine = new MachineClock(world.clock(), calm ? Duration.ZERO : anOffset());
        while (true) {
            try {
                ManualWorker worker = new ManualWorker(
                        world,
                        this::work,
                        settings,
                        new ManualWorker.Reach(
                                mortal.reach(world.store()), mortal.reach(world.queue()), ++births, machine.steady()));
                mortal.failing(calm ? 0 : 0.04);
                mortal.meanwhile(this::meanwhile);
                return new Alive(worker, mortal, machine);
            } catch (StoreException e) {
                story.add("a birth failed");
            }
        }
    }

    private void one() {
        if (paused && random.nextInt(5) == 0) {
            pauseOrResume();
        }
        int dice = random.nextInt(100);
        int chosen = random.nextInt(workers.size());
        Alive one = workers.get(chosen);
        if (dice < 2) {
            setClock(chosen);
        } else if (dice < 30) {
            pass(Duration.ofSeconds(1 + random.nextInt(60)));
        } else if (dice < 62) {
            receive(one);
        } else if (dice < 68) {
            duplicate();
        } else if (dice < 73) {
            sweep(one);
        } else if (dice < 77) {
            story.add("dies " + chosen);
            one.mortal().kill();
            workers.set(chosen, born());
        } else if (dice < 81) {
            one.mortal().killAfter(random.nextInt(12));
            story.add("is to die " + chosen);
        } else if (dice < 85) {
            drain(one);
            workers.set(chosen, born());
        } else if (dice < 86) {
            takeOver(one);
        } else if (dice < 87) {
            pauseOrResume();
        } else if (dice < 91) {
            passLong(Duration.ofMinutes(1 + random.nextInt(30)));
        } else if (dice < 93) {
            reopen(one);
        } else if (dice < 94) {
            cancel(one);
        } else if (dice < 95) {
            purge();
        } else if (dice < 97) {
            redrive();
        } else {
            sleepLong(chosen);
        }
        if (workers.get(chosen).mortal().isDead()) {
            workers.set(chosen, born());
        }
    }

    /** Mostly right to some seconds; now and then wrong by minutes. */
    private Duration anOffset() {
        int most = random.nextInt(4) == 0 ? 2400 : 20;
        return Duration.ofSeconds(random.nextInt(2 * most + 1) - most);
    }

    private void setClock(int chosen) {
        Duration off = anOffset();
        story.add("clock of " + chosen + " is off by " + off);
        workers.get(chosen).machine().set(off);
    }

    /** Others act between two calls of one operation. */
    private void meanwhile() {
        if (calm || meanwhile || workers.size() < WORKERS || random.nextInt(100) >= MEANWHILE) {
            return;
        }
        meanwhile = true;
        try {
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                int chosen = random.nextInt(workers.size());
                story.add("meanwhile " + chosen);
                if (random.nextInt(5) < 3) {
                    receive(workers.get(chosen));
                } else {
                    world.clock().advance(Duration.ofSeconds(1 + random.nextInt(random.nextBoolean() ? 50 : 240)));
                    workers.get(chosen).worker().tick();
                }
            }
        } finally {
            meanwhile = false;
        }
    }

    private void receive(Alive one) {
        if (nested >= NESTED) {
            return;
        }
        nested++;
        boolean acknowledged = isPauseAcknowledged() && one.worker().lease.isCertain();
        long before = acknowledged ? receives() : 0;
        try {
            one.worker().step();
            if (acknowledged && receives() > before) {
                throw found(
                        "received from a paused queue by " + one.worker().lease.workerId());
            }
        } catch (QueueException e) {
            story.add("receive failed");
        } finally {
            nested--;
            boolean _ = Thread.interrupted();
        }
    }

    private long receives() {
        return world.queue().calls().stream().filter("receive"::equals).count();
    }

    private void pass(Duration time) {
        story.add("pass " + time);
        world.clock().advance(time);
        workers.forEach(alive -> alive.worker().tick());
    }

    /** At once; on a FIFO queue also tick by tick, as a worker lives through it: its messages stay hidden meanwhile. */
    private void passLong(Duration time) {
        if (groups == null || random.nextBoolean()) {
            pass(time);
            return;
        }
        story.add("live " + time);
        for (Duration left = time; left.isPositive(); left = left.minusSeconds(30)) {
            world.clock().advance(Duration.ofSeconds(30));
            workers.forEach(alive -> alive.worker().tick());
        }
    }

    /** Longer than its lease without a tick, as a stopped process. */
    private void sleepLong(int sleeper) {
        story.add("sleeps " + sleeper);
        for (int n = 0; n < 20; n++) {
            world.clock().advance(Duration.ofSeconds(15));
            for (int other = 0; other < workers.size(); other++) {
                if (other != sleeper) {
                    workers.get(other).worker().tick();
                }
            }
        }
        workers.get(sleeper).worker().tick();
    }

    private void duplicate() {
        String job = jobs.get(random.nextInt(jobs.size()));
        if (random.nextBoolean()) {
            story.add("sent again " + job);
            send(job);
        } else if (groups == null) {
            story.add("delivered again");
            world.queue().messages().stream()
                    .skip(random.nextInt(Math.max(1, world.queue().size())))
                    .findFirst()
                    .ifPresent(world.queue()::deliverAgain);
        }
    }

    void send(String job) {
        if (groups == null) {
            world.send(job, "x");
        } else {
            world.sendTo(groups.groupOf(job), job, "x");
        }
    }

    private void sweep(Alive one) {
        try {
            story.add("sweep " + one.worker().sweeper.sweep());
        } catch (StoreException e) {
            story.add("sweep failed");
        }
    }

    /** Told to stop; what it runs goes on until its handlers see it. */
    private void drain(Alive one) {
        story.add("drain");
        one.worker().closing.set(true);
        Instant now = one.worker().clock.instant();
        one.worker().releaseUntil(now.plusSeconds(60));
        one.worker().jobs.drain(new Stop(Reason.Drain, now.plusSeconds(50)));
    }

    private void reopen(Alive one) {
        JobId job = new JobId(jobs.get(random.nextInt(jobs.size())));
        try {
            if (one.worker().reopening.reopen(job) instanceof Reopening.Answer.Reopened) {
                story.add("reopened " + job);
            }
        } catch (StoreException | QueueException | NewerRecord e) {
            story.add("reopen failed " + job);
        }
    }

    private void cancel(Alive one) {
        JobId job = new JobId(jobs.get(random.nextInt(jobs.size())));
        try {
            story.add("cancel " + job + " "
                    + one.worker()
                            .cancellation
                            .cancel(job, "unwanted")
                            .getClass()
                            .getSimpleName());
        } catch (StoreException | QueueException | NewerRecord e) {
            story.add("cancel failed " + job);
        }
    }

    private void takeOver(Alive one) {
        JobId job = new JobId(jobs.get(random.nextInt(jobs.size())));
        try {
            Takeover.Answer answer = one.worker().takeover.force(job);
            story.add("take over " + job + " " + answer.getClass().getSimpleName());
            if (answer instanceof Takeover.Answer.Taken taken) {
                taken.record().attempts().newest().ifPresent(last -> taken(job, last));
            } else if (groups == null) { // to the end of a group, whose order that gives up
                story.add("resend " + job + " "
                        + one.worker().resending.resend(job).getClass().getSimpleName());
            }
        } catch (StoreException | QueueException | NewerRecord e) {
            story.add("takeover failed " + job);
        }
    }

    private void taken(JobId job, Attempt from) {
        taken.put(job.value(), new Owner(from.worker(), from.number(), from.nonce()));
    }

    private void pauseOrResume() {
        paused = !paused;
        story.add(paused ? "pause" : "resume");
        Wish wish = new Wish(paused ? QueueControl.PAUSED : QueueControl.POLLING, "storm", null);
        control = undisturbed(() -> fleet.want("default", wish));
    }

    private boolean isPauseAcknowledged() {
        QueueControl wanted = control;
        return paused && wanted != null && undisturbed(() -> fleet.look().isObeyed(wanted));
    }

    /** An operator is no handler: what interrupts the one whose thread this is does not interrupt the other. */
    private static <T> T undisturbed(Supplier<T> act) {
        boolean interrupted = Thread.interrupted();
        try {
            return act.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Promise 4: who took a job from a worker begins only when that worker is dead, or has let go of it. */
    private void checkTaken(JobContext job) {
        Owner former = taken.remove(job.id().value());
        if (former == null) {
            return;
        }
        boolean lives = undisturbed(
                () -> fleet.find(former.worker()).filter(Seen::isAlive).isPresent());
        boolean runs = workers.stream()
                .anyMatch(alive -> !alive.mortal().isDead()
                        && alive.worker().lease.goesBy(former.worker())
                        && alive.worker().jobs.find(former).isPresent());
        if (lives && runs) {
            throw found("begun beside the attempt that it was taken from: " + job.id());
        }
    }

    private void purge() {
        if (groups == null) {
            story.add("purge");
            world.queue().purge();
        }
    }

    private void redrive() {
        world.queue().deadLetters().stream().findFirst().ifPresent(letter -> {
            story.add("redrive " + letter.note().job());
            world.queue().redrive(letter);
        });
    }

    private Outcome work(JobContext job) throws Exception {
        story.add("begins " + job.id() + " " + job.fencingToken());
        checkTaken(job);
        if (groups != null) {
            groups.begins(job.id().value());
        }
        if (!calm) {
            rage(random.nextInt(groups == null ? 12 : 30));
        }
        keep(job);
        ManualWorker.write(job, "out", job.fencingToken());
        story.add("ends " + job.id() + " " + job.fencingToken());
        Stop stop = job.stop().requested();
        if (stop != null) {
            if (stop.reason() == Reason.Drain) {
                return random.nextBoolean() ? Outcome.released("drained") : Outcome.succeeded();
            }
            throw new InterruptedException("told to end");
        }
        if (fails(job.id().value())) {
            return Outcome.failedForGood("broken", "it broke");
        }
        return !calm && random.nextInt(4) == 0 ? Outcome.failed("broken", "it broke") : Outcome.succeeded();
    }

    /** A checkpoint that was committed is found by whoever owns the job next; it counts the attempts that kept one. */
    private void keep(JobContext job) throws IOException {
        String id = job.id().value();
        String found = CheckpointTest.read(job);
        int before = found == null ? 0 : Integer.parseInt(found);
        if (before < kept.getOrDefault(id, 0) && isOwner(job)) {
            throw found("a checkpoint was lost: " + kept.get(id) + " was committed, " + before + " was found by " + id);
        }
        CheckpointTest.save(job, Integer.toString(before + 1));
        kept.merge(id, before + 1, Math::max);
        story.add("keeps " + id + " " + (before + 1));
    }

    private boolean isOwner(JobContext job) {
        return world.read(job.id().value())
                .filter(record -> record.state() instanceof JobState.Running(Owner owner)
                        && owner.fencingToken().equals(job.fencingToken()))
                .isPresent();
    }

    private AssertionError found(String what) {
        AssertionError error = new AssertionError(what);
        broken = broken == null ? error : broken;
        return error;
    }

    /** What is found inside a handler would count as that handler's failure: it is kept for the end. */
    private void watch() {
        try {
            look();
        } catch (AssertionError e) {
            broken = broken == null ? e : broken;
            throw e;
        }
    }

    /** Promise 2: once committed, a result is never replaced; and it is what its own attempt wrote. */
    private void look() {
        if (groups != null) {
            groups.check();
        }
        for (String job : jobs) {
            world.read(job).ifPresent(record -> {
                if (record.state() instanceof JobState.Succeeded(Result result)) {
                    Result first = committed.putIfAbsent(job, result);
                    if (first != null && !first.equals(result)) {
                        throw new AssertionError("committed twice: " + job + " " + first + " and " + result);
                    }
                } else if (committed.containsKey(job)) {
                    throw new AssertionError("a committed result was taken back: " + job + " is " + record.state());
                }
                checkCharges(record);
                checkMessage(job, record);
            });
        }
    }

    /** Promise 1: something wakes whoever is to run it, soon and not only when a sweeper may take its message for gone. */
    private void checkMessage(String job, JobRecord record) {
        boolean purged = story.contains("purge");
        if (!purged
                && !record.isSettled()
                && record.wake().sent()
                && !world.queue().holds(job)) {
            throw new AssertionError("no message stands for " + record);
        }
    }

    /** Promise 3: what counts against a job is only what its own attempts said. */
    private static void checkCharges(JobRecord record) {
        long said = record.attempts().recent().stream()
                .filter(attempt -> attempt.end() == Attempt.End.Failed || attempt.end() == Attempt.End.Succeeded)
                .count();
        if (record.attempts().charged() > said && record.attempts().last() <= Attempts.KEPT) {
            throw new AssertionError("charged " + record.attempts().charged() + " for " + said + ": " + record);
        }
    }

    /** What must hold when all is settled. */
    void checkEnd() {
        if (broken != null) {
            throw broken;
        }
        for (String job : jobs) {
            if (world.read(job).isEmpty() && story.contains("purge")) {
                continue; // its message was purged before anybody saw it
            }
            JobRecord record = world.record(job);
            if (!record.isSettled() || record.owesDeadLetter()) {
                throw new AssertionError("not settled: " + record);
            }
            if (record.state() instanceof JobState.Succeeded(Result result)) {
                String written = world.store().text(result.prefix() + "out");
                if (!result.prefix().contains(written)) {
                    throw new AssertionError("the result of " + job + " is another attempt's: " + written);
                }
            }
            boolean purgedOnItsWayBack = story.contains("purge") && story.contains("redrive " + job);
            if (record.state() instanceof JobState.Failed
                    && !purgedOnItsWayBack
                    && world.queue().deadLetters().stream()
                            .noneMatch(
                                    letter -> record.id().equals(letter.note().job()))) {
                throw new AssertionError("failed without a dead letter: " + requireNonNull(record));
            }
        }
        if (world.queue().size() > 0) {
            throw new AssertionError("messages left: " + world.queue().messages());
        }
        if (!world.store().keys("open/").isEmpty()) {
            throw new AssertionError("markers left: " + world.store().keys("open/"));
        }
    }
}
