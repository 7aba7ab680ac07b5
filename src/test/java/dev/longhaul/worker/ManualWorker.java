package dev.longhaul.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.ecs.TaskArn;
import dev.longhaul.envelope.Envelope;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.Readiness;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Outcome;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.store.AttemptCheckpoints;
import dev.longhaul.store.AttemptLogs;
import dev.longhaul.store.CheckpointLimits;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Leftovers;
import dev.longhaul.store.Nonces;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.PartSchedule;
import dev.longhaul.store.QueueControls;
import dev.longhaul.store.Spool;
import dev.longhaul.store.StreamPatience;
import dev.longhaul.store.Uploads;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.MachineClock;
import dev.longhaul.support.ManualClock;
import dev.longhaul.support.SameThread;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Telemetry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The real engine over fakes, stepped by hand on one thread: nothing happens until a test says so. Several of them share a queue, a
 * store and a clock as several processes do.
 */
final class ManualWorker {

    static final Duration LEASE = Duration.ofMinutes(2);
    static final String TYPE = "work";

    /** For workers on a FIFO queue. */
    static final String FIFO_POLICY = "longhaul.queue.fifo-policy";

    private static final String OTHER_TYPE = "type:";
    private static final String NOT_BEFORE = "not-before:";
    private static final Duration VISIBILITY = Duration.ofMinutes(2);

    private static final CheckpointLimits CHECKPOINTS = new CheckpointLimits(1_000_000, 100);

    private static int ids;

    final World world;
    final InstantSource clock;
    final RunningJobs jobs = new RunningJobs();
    final Ledger ledger;
    final QueueControls controls;
    final Obedience obedience;
    final LeaseKeeper lease;
    final VisibilityKeeper visibility;
    final Watch watch;
    final TaskProtection protection;
    final Cancellation cancellation;
    final Successors successors;
    final Reopening reopening;
    final Sweeper sweeper;
    final Reconciler reconciler;
    final Conditions conditions;
    final Resending resending;
    final Takeover takeover;
    final AtomicBoolean closing = new AtomicBoolean();
    final List<RunningJob> stuck = new ArrayList<>();
    private final JobRunner runner;
    private final Source source;
    private int faces;
    private boolean impatient;
    private int receiving;
    int slots = 4;

    /** What its handler says when asked whether it can take a job. */
    Readiness readiness = Readiness.ready();

    @Nullable
    RuntimeException readinessFault;

    /** How much room its disk has. */
    long freeBytes = Long.MAX_VALUE;

    WorkerFace.@Nullable Leave left;

    private volatile Instant gone = Instant.MIN;

    /** The task that each of them says it is, and what ECS says when asked about it. */
    private static final String TASK = "arn:aws:ecs:eu-west-1:123456789012:task/fleet/0123456789abcdef";

    static final String STOP_REASON = "container worker: exit 137, OutOfMemoryError";
    private static final EcsTasks OUT_OF_MEMORY = new EcsTasks() {
        @Override
        public Optional<TaskArn> own() {
            return TaskArn.of(TASK);
        }

        @Override
        public Optional<String> stopReason(TaskArn task) {
            return task.arn().equals(TASK) ? Optional.of(STOP_REASON) : Optional.empty();
        }
    };

    /** What all workers share. */
    record World(ManualClock clock, InMemoryStore store, InMemoryQueue queue, Path folder) {
        static World at(Instant start, Path folder) {
            ManualClock clock = new ManualClock(start);
            return new World(
                    clock,
                    new InMemoryStore(clock),
                    new InMemoryQueue("default", clock, Duration.ofMinutes(2)),
                    folder);
        }

        /** The same with a FIFO queue. */
        static World fifo(Instant start, Path folder) {
            ManualClock clock = new ManualClock(start);
            return new World(
                    clock,
                    new InMemoryStore(clock),
                    InMemoryQueue.fifo("default", clock, Duration.ofMinutes(2)),
                    folder);
        }

        JobRecord record(String id) {
            return read(id).orElseThrow(() -> new AssertionError("no record of " + id));
        }

        Optional<JobRecord> read(String id) {
            return new Ledger(store, new SplittableRandom(), pause -> {})
                    .read(new JobId(id))
                    .map(Ledger.Entry::record);
        }

        /** Sends {@code id} with content {@code input}; two with one id and other content are two jobs by mistake. */
        String send(String id, String input) {
            return queue.put(id + " " + input, Map.of());
        }

        /** Sends {@code id} with content {@code input} to a message group, on a FIFO queue. */
        String sendTo(String group, String id, String input) {
            return queue.put(id + " " + input, Map.of(), group);
        }

        /** Takes a job in as the API does. */
        JobRecord submit(String id, String input) {
            return submit(id, null, envelope(input, JobOptions.NONE));
        }

        /** Takes a job into a message group, on a FIFO queue. */
        JobRecord submitTo(String group, String id, String input) {
            return submit(id, group, envelope(input, JobOptions.NONE));
        }

        JobRecord submit(String id, String input, Instant notBefore) {
            return submit(id, null, envelope(input, new JobOptions(notBefore, null, null, Map.of())));
        }

        private JobRecord submit(String id, @Nullable String group, Envelope envelope) {
            return submission()
                    .submit(new Submission.Way("default", group), new JobId(id), envelope, Map.of())
                    .record();
        }

        Submission submission() {
            Ledger ledger = new Ledger(store, new SplittableRandom(), pause -> {});
            return new Submission(
                    Map.of("default", order(config(Map.of()), Map.of())),
                    new JobRegister(ledger, new JobIndex(store), new InputStore(store)),
                    new UnsentJobs(new WakeUpSender(doors(), clock), ledger, clock),
                    new Delays(Duration.ofDays(30), clock));
        }

        private Map<String, QueueDoor> doors() {
            Order order = order(config(Map.of()), Map.of());
            Source source = new Source(queue, VISIBILITY, Duration.ofSeconds(20), null, order);
            return Map.of("default", new QueueDoor("default", order, () -> source));
        }

        private Order order(WorkerConfig config, Map<String, String> settings) {
            return queue.facts().isFifo()
                    ? new Order.Grouped(new Lifetimes(config.handOver()), "skip".equals(settings.get(FIFO_POLICY)))
                    : Order.FREE;
        }

        private static Envelope envelope(String input, JobOptions options) {
            String type = input.startsWith(OTHER_TYPE) ? input.substring(OTHER_TYPE.length()) : TYPE;
            return Envelope.of(type, "{\"is\":\"" + input + "\"}", null, options);
        }
    }

    /** What the handler of a test does. */
    @FunctionalInterface
    interface Work {
        @Nullable
        Outcome run(JobContext job) throws Exception;
    }

    ManualWorker(World world, Work work) {
        this(world, work, Map.of());
    }

    ManualWorker(World world, Work work, Map<String, String> settings) {
        this(world, work, settings, new Reach(world.store(), world.queue(), ++ids));
    }

    /**
     * What a worker reaches of the world: all of it, or through something that fails.
     *
     * @param seed of all that it draws
     * @param clock its own; null where it has the right time
     */
    record Reach(
            ObjectStore store,
            JobQueue queue,
            long seed,
            @Nullable InstantSource clock,
            Telemetry telemetry) {
        Reach(ObjectStore store, JobQueue queue, long seed) {
            this(store, queue, seed, null);
        }

        Reach(ObjectStore store, JobQueue queue, long seed, @Nullable InstantSource clock) {
            this(store, queue, seed, clock, Telemetry.off());
        }
    }

    /** A worker on a machine of its own, whose time of day may be wrong. */
    static ManualWorker on(MachineClock machine, World world, Work work, Map<String, String> settings) {
        return new ManualWorker(
                world, work, settings, new Reach(world.store(), world.queue(), ++ids, machine.steady()));
    }

    /** A worker whose traces and metrics are looked at. */
    static ManualWorker telling(Telemetry telemetry, World world, Work work, Map<String, String> settings) {
        return new ManualWorker(world, work, settings, new Reach(world.store(), world.queue(), ++ids, null, telemetry));
    }

    ManualWorker(World world, Work work, Map<String, String> settings, Reach reach) {
        this.world = world;
        this.clock = reach.clock() == null ? world.clock() : reach.clock();
        ObjectStore store = reach.store();
        SplittableRandom seed = new SplittableRandom(reach.seed());
        WorkerConfig config = config(settings);
        this.source =
                new Source(reach.queue(), VISIBILITY, Duration.ofSeconds(20), null, world.order(config, settings));
        Meters meters = reach.telemetry().meters();
        AttemptNews news = new AttemptNews(meters, clock);
        Limits limits = new Limits(config);
        this.ledger = new Ledger(store, seed.split(), pause -> {});
        WorkerLeases leases = new WorkerLeases(store, seed.split(), config.lease());
        JobIndex index = new JobIndex(store);
        this.visibility = new VisibilityKeeper(clock, Runnable::run, meters);
        Offers offers = new Offers(ledger, visibility, clock);
        Logbook logbook = new Logbook(new AttemptLogs(store), config.logInterval(), clock);
        WakeUpSender sender = new WakeUpSender(Map.of("default", new QueueDoor("default", () -> source)), clock);
        UnsentJobs unsent = new UnsentJobs(sender, ledger, clock);
        this.successors = new Successors(
                sender, ledger, jobs, visibility, new Successors.Means(config.handOver(), clock, Runnable::run));
        this.reopening = new Reopening(ledger, index, unsent, clock);
        this.controls = new QueueControls(store, seed.split(), pause -> {}, clock);
        this.obedience = new Obedience(controls, List.of("default"), new Acts(), clock, Runnable::run);
        this.lease = new LeaseKeeper(
                leases,
                jobs,
                new RecordWatch(jobs, ledger, offers, logbook, clock, Runnable::run),
                new LeaseKeeper.Means(clock, Runnable::run, obedience, meters),
                () -> face(reach.seed() + "-" + ++faces, clock.instant()));
        WorkDisk disk = new WorkDisk(
                new Disk(),
                new WorkDisk.Terms(
                        world.folder(),
                        config.workspaceFloor(),
                        config.lease(),
                        config.retry().cap(),
                        clock));
        this.watch = new Watch(jobs, lease, config, new Watch.Means(clock, disk, Runnable::run), stuck::add);
        this.protection = TaskProtection.of(
                config.protection(),
                jobs,
                new ObjectMapper(),
                new TaskProtection.Means(clock, Runnable::run, seed.split()));
        this.cancellation = new Cancellation(ledger, index, jobs, sender, clock);
        Admission admission = new Admission(
                leases,
                lease,
                jobs,
                clock,
                new Admission.Deaths(config.deaths(), new DeathCauses(leases, OUT_OF_MEMORY)));
        InputStore inputs = new InputStore(store);
        Uploads sending = uploads(store);
        Claims claims = new Claims(
                new Claims.Books(
                        new JobRegister(ledger, index, inputs),
                        logbook,
                        (job, owner) ->
                                new AttemptDraft(sending, new AttemptCheckpoints.Place(job, owner, CHECKPOINTS, clock)),
                        world::folder,
                        new ObjectMapper(),
                        Runnable::run,
                        reach.telemetry().traces(),
                        news),
                lease,
                limits,
                new Nonces(seed.split()),
                clock);
        Patience patience = new Patience(Duration.ofSeconds(30), clock, seed.split(), world.clock()::advance);
        Settlement settlement = new Settlement(
                ledger,
                index,
                new DeadLetters(new DeadLetterStore(store), clock, meters),
                visibility,
                new Settlement.Terms(limits, patience, patience, successors, seed.split(), clock, news));
        HandlerCatalog handlers = new HandlerCatalog(List.of(handler(work)));
        this.conditions = new Conditions(
                leases,
                record -> sender.knows(record)
                        && handlers.find(record.specification().type()).isPresent(),
                clock,
                config.sweep());
        this.resending = new Resending(ledger, conditions, successors, unsent, sender);
        this.takeover = new Takeover(ledger, leases, jobs, successors, new Takeover.Means(sender, clock));
        this.sweeper = new Sweeper(
                new Sweeper.Books(index, ledger, new Leftovers(store), sender, new Graveyard(leases, lease, clock)),
                unsent,
                successors,
                settlement,
                conditions);
        ReturnedLetters letters = new ReturnedLetters(new DeadLetterStore(store));
        this.reconciler = new Reconciler(
                new LetterJudge(letters, ManualWorker::identify, ledger, leases),
                successors,
                new DeadLetterStore(store),
                clock);
        this.runner = new JobRunner(
                ManualWorker::identify,
                admission,
                claims,
                settlement,
                new JobRunner.Shift(
                        handlers,
                        jobs,
                        visibility,
                        ledger,
                        offers,
                        successors,
                        reopening,
                        letters,
                        new UnknownJobs(
                                settlement, visibility, clock, new Patiences(config.lease(), config.unknownGrace())),
                        new HandlerPatience(new Patiences(config.lease(), config.unknownGrace()), clock),
                        new Solitude(
                                () -> jobs.all().size() + 1,
                                () -> closing.get() || impatient,
                                new Solitude.Pace(config.lease(), clock, _ -> impatient = true)),
                        disk,
                        config.lease(),
                        protection,
                        news,
                        closing::get,
                        () -> gone));
        lease.take();
        obedience.tick();
    }

    /** One receive of at most one message, taken to its end; false when there was none. */
    boolean step() {
        impatient =
                false; // a suspect that must wait for the others waits for the next receive: there is one thread only
        Instant asked = clock.instant();
        List<Delivery> deliveries = receive();
        deliveries.forEach(delivery -> runner.run(source, stamped(delivery), asked));
        return !deliveries.isEmpty();
    }

    /** As a poller does it. */
    private List<Delivery> receive() {
        obedience.tick();
        receiving++;
        try {
            if (!obedience.mayReceive("default")) {
                return List.of();
            }
            List<Delivery> deliveries = source.queue().receive(1);
            if (obedience.mayReceive("default")) {
                return deliveries;
            }
            deliveries.forEach(delivery -> source.queue().hide(delivery.receiptHandle(), Duration.ZERO));
            return List.of();
        } finally {
            receiving--;
        }
    }

    /** A receive is stamped by whoever receives: the queue, which all share, has another clock. */
    private Delivery stamped(Delivery delivery) {
        return delivery.receivedAs(new Wake.Message(
                delivery.messageId(),
                delivery.sentAt(),
                delivery.receiptHandle(),
                clock.instant(),
                delivery.receiveCount(),
                null));
    }

    Source source() {
        return source;
    }

    /** Lets time pass with the keeper ticking every ten seconds, as it does while jobs run. */
    void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusSeconds(10)) {
            world.clock().advance(Duration.ofSeconds(10));
            tick();
        }
    }

    void tick() {
        visibility.tick();
        lease.tick();
        obedience.tick();
        watch.tick();
        protection.tick();
        successors.tick();
    }

    void releaseUntil(Instant when) {
        gone = when;
    }

    /** As a drain does at its end with what still runs. */
    void release(JobContext job) {
        runner.release((RunningJob) job);
    }

    void settleStuck(RunningJob job) {
        runner.settleStuck(job);
    }

    private static Incoming identify(Source source, Delivery delivery) {
        WakeUpCall call = delivery.call();
        if (call != null) {
            return new Incoming.OfJob(call.job(), call.digest(), call.wake(), null);
        }
        String[] parts = delivery.body().split(" ", 2);
        if (!JobId.isValid(parts[0])) {
            return new Incoming.Unreadable("unreadable", "no id at position 0");
        }
        String input = parts.length > 1 ? parts[1] : "";
        String digest = String.format("%064x", input.hashCode());
        JobId id = new JobId(parts[0]);
        String type = input.startsWith(OTHER_TYPE) ? input.substring(OTHER_TYPE.length()) : TYPE;
        JobOptions options = input.startsWith(NOT_BEFORE)
                ? new JobOptions(Instant.parse(input.substring(NOT_BEFORE.length())), null, null, Map.of())
                : JobOptions.NONE;
        JobSpec spec =
                new JobSpec(source.name(), type, InputStore.place(id, digest, input), options, delivery.groupId());
        Origin origin = new Origin(delivery.messageId(), 1, delivery.attributes());
        return new Incoming.OfJob(id, digest, 1, new Incoming.Content(spec, origin, input));
    }

    private JobHandler handler(Work work) {
        return new JobHandler() {
            @Override
            public Readiness readiness(String type) {
                if (readinessFault != null) {
                    throw readinessFault;
                }
                return readiness;
            }

            @Override
            public Set<String> types() {
                return Set.of(TYPE);
            }

            @Override
            @SuppressWarnings("NullAway") // a handler that returns nothing is one of the cases
            public Outcome handle(JobContext job) throws Exception {
                return work.run(job);
            }
        };
    }

    static WorkerConfig config(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(WorkerConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter());
        settings.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(WorkerConfig.class);
    }

    private static WorkerFace face(String name, Instant now) {
        return WorkerFace.first(
                "worker-" + name,
                "test",
                TASK,
                now,
                new WorkerFace.Saying("Starting", 4, List.of(), Map.of("default", 0L)));
    }

    private final class Disk implements WorkDisk.Disk {
        @Override
        public long freeBytes() {
            return freeBytes;
        }

        @Override
        public void write() {}
    }

    /** What an operator wants of it. */
    private final class Acts implements Obedience.Acts {
        @Override
        public boolean isReceiving(String queue) {
            return receiving > 0;
        }

        @Override
        public int slots() {
            return slots;
        }

        @Override
        public void resize(int wanted) {
            slots = wanted;
        }

        @Override
        public void drain(WorkerFace.Leave leave) {
            left = leave;
        }
    }

    /** Outputs go to the store on the writer's own thread, and no step of one is tried twice. */
    private Uploads uploads(ObjectStore store) {
        return new Uploads(
                store,
                new PartSchedule(PartSchedule.SMALLEST_BYTES),
                new Spool(world.folder().resolve("spool")),
                new StreamPatience(Duration.ZERO, clock, new SplittableRandom(0), pause -> {}),
                new SameThread());
    }

    static void write(JobContext job, String name, String text) throws java.io.IOException {
        try (OutputStream out = job.result().open(name, "text/plain")) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
