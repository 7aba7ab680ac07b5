package dev.longhaul.worker;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.ecs.TaskArn;
import dev.longhaul.envelope.EnvelopeReader;
import dev.longhaul.guard.Breaker;
import dev.longhaul.guard.CountedStore;
import dev.longhaul.guard.GuardedStore;
import dev.longhaul.guard.Guards;
import dev.longhaul.guard.Probe;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.queue.DeadLetterBox;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.SqsLimits;
import dev.longhaul.store.AttemptCheckpoints;
import dev.longhaul.store.AttemptLogs;
import dev.longhaul.store.CheckpointLimits;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.FailedJobs;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Leftovers;
import dev.longhaul.store.Nonces;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.PartSchedule;
import dev.longhaul.store.Pause;
import dev.longhaul.store.QueueControls;
import dev.longhaul.store.Spool;
import dev.longhaul.store.StoreConfig;
import dev.longhaul.store.StreamPatience;
import dev.longhaul.store.Uploads;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Puts the engine together, by hand and in one place, so that its parts know nothing of any container. */
final class Engine {

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String VERSION = "0.1.0";

    final Worker worker;
    final Ledger ledger;
    final JobIndex index;
    final WorkerLeases leases;
    final Fleet fleet;
    final Submission submission;
    final Cancellation cancellation;
    final Reopening reopening;
    final Conditions conditions;
    final LiveAttempts live;
    final Resending resending;
    final Takeover takeover;
    final DeadLetterStore deadLetters;
    final FailedJobs failures;
    final InputStore inputs;

    /**
     * What the engine runs on.
     *
     * @param letters finds a queue's dead-letter queue
     * @param bucket returns when the bucket can be used, and throws while it cannot
     */
    record Ground(
            ObjectStore store,
            Map<String, QueueDoor> queues,
            Function<JobQueue, Optional<DeadLetterBox>> letters,
            Guards guards,
            Runnable bucket,
            Iterable<JobHandler> handlers,
            ObjectMapper json,
            EcsTasks tasks,
            Telemetry telemetry,
            InstantSource clock,
            IntConsumer exit) {}

    Engine(WorkerConfig config, StoreConfig storeConfig, Ground ground) {
        Limits limits = new Limits(config);
        HandlerCatalog handlers = new HandlerCatalog(ground.handlers());
        SecureRandom random = new SecureRandom();
        InstantSource clock = ground.clock();
        Meters meters = ground.telemetry().meters();
        GuardedStore store = new GuardedStore(
                new CountedStore(ground.store(), meters), ground.guards().s3());
        Map<String, QueueDoor> queues = guarded(ground.queues(), ground.guards().sqs(), meters);
        RunningJobs jobs = new RunningJobs();
        Pause pause = Pause.sleeping();
        EngineThreads threads = EngineThreads.start();
        ExecutorService uploads = Executors.newVirtualThreadPerTaskExecutor();
        this.leases = new WorkerLeases(store, random, config.lease());
        QueueControls controls = new QueueControls(store, random, pause, clock);
        this.fleet = new Fleet(leases, controls);
        StreamPatience patient = new StreamPatience(storeConfig.streamPatience(), clock, random, pause);
        this.inputs = new InputStore(store);
        InputStore patientInputs = new InputStore(store, patient);
        Nonces nonces = new Nonces(random);
        Uploads sending = new Uploads(
                store,
                new PartSchedule(storeConfig.partSize()),
                new Spool(WorkFolder.of(config).path()),
                patient.insisting(config.lease()),
                uploads);

        CheckpointLimits checkpoints =
                new CheckpointLimits(storeConfig.checkpointBytes(), storeConfig.checkpointFiles());
        this.ledger = new Ledger(store, random, pause);
        this.index = new JobIndex(store);
        JobRegister register = new JobRegister(ledger, index, patientInputs);
        WakeUpSender sender = new WakeUpSender(queues, clock);
        this.cancellation = new Cancellation(ledger, index, jobs, sender, clock);
        UnsentJobs unsent = new UnsentJobs(sender, ledger, clock);
        Delays delays = new Delays(config.maxDelay(), clock);
        this.submission = new Submission(orders(queues), register, unsent, delays);
        this.reopening = new Reopening(ledger, index, unsent, clock);

        AttemptNews news = new AttemptNews(meters, clock);
        VisibilityKeeper visibility = new VisibilityKeeper(clock, threads.extensions(), meters);
        AttemptLogs logs = new AttemptLogs(store);
        Logbook logbook = new Logbook(logs, config.logInterval(), clock);
        this.live = new LiveAttempts(jobs, logs);
        Offers offers = new Offers(ledger, visibility, clock);
        Successors successors = new Successors(
                sender, ledger, jobs, visibility, new Successors.Means(config.handOver(), clock, threads.chores()));
        AtomicReference<Worker> self = new AtomicReference<>();
        Capacity capacity = new Capacity(config.slots());
        Obedience obedience = new Obedience(
                controls,
                queues.keySet(),
                new WorkerActs(self::get, capacity, queues.size(), config.mostSlots()),
                clock,
                threads.looks());
        LeaseKeeper lease = new LeaseKeeper(
                leases,
                jobs,
                new RecordWatch(jobs, ledger, offers, logbook, clock, threads.looks()),
                new LeaseKeeper.Means(clock, threads.beats(), obedience, meters),
                () -> face(obedience, nonces, clock, ground.tasks()));
        OwnFolder files = new OwnFolder(WorkFolder.of(config).path(), clock);
        Claims claims = new Claims(
                new Claims.Books(
                        register,
                        logbook,
                        (job, owner) ->
                                new AttemptDraft(sending, new AttemptCheckpoints.Place(job, owner, checkpoints, clock)),
                        files,
                        ground.json(),
                        threads.chores(),
                        ground.telemetry().traces(),
                        news),
                lease,
                limits,
                nonces,
                clock);
        this.deadLetters = new DeadLetterStore(store);
        this.failures = new FailedJobs(store);
        Settlement settlement = new Settlement(
                ledger,
                index,
                new DeadLetters(deadLetters, clock, meters),
                visibility,
                new Settlement.Terms(
                        limits,
                        new Patience(config.blindLimit(), clock, random, pause),
                        new Patience(config.lease(), clock, random, pause),
                        successors,
                        random,
                        clock,
                        news));
        TaskProtection protection = TaskProtection.of(
                config.protection(), jobs, ground.json(), new TaskProtection.Means(clock, threads.chores(), random));
        WorkDisk disk = WorkDisk.of(WorkFolder.of(config), config, clock);
        Solitude solitude = new Solitude(
                capacity::inUse, () -> self.get().isClosing(), new Solitude.Pace(config.lease(), clock, pause));
        MessageReading reading = new MessageReading(new EnvelopeReader(SqsLimits.MESSAGE_BYTES), delays);
        ReturnedLetters returned = new ReturnedLetters(deadLetters);
        Patiences patiences = new Patiences(config.lease(), config.unknownGrace());
        JobRunner runner = new JobRunner(
                reading,
                new Admission(
                        leases,
                        lease,
                        jobs,
                        clock,
                        new Admission.Deaths(config.deaths(), new DeathCauses(leases, ground.tasks()))),
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
                        returned,
                        new UnknownJobs(settlement, visibility, clock, patiences),
                        new HandlerPatience(patiences, clock),
                        solitude,
                        disk,
                        config.lease(),
                        protection,
                        news,
                        () -> self.get().isClosing(),
                        () -> self.get().gone()));
        Watch watch = new Watch(
                jobs,
                lease,
                config,
                new Watch.Means(clock, disk, threads.chores()),
                stuck -> self.get().condemn(stuck));
        this.conditions = new Conditions(
                leases,
                record -> sender.knows(record)
                        && handlers.find(record.specification().type()).isPresent(),
                clock,
                config.sweep());
        this.resending = new Resending(ledger, conditions, successors, unsent, sender);
        this.takeover = new Takeover(ledger, leases, jobs, successors, new Takeover.Means(sender, clock));
        Sweeper sweeper = new Sweeper(
                new Sweeper.Books(index, ledger, new Leftovers(store), sender, new Graveyard(leases, lease, clock)),
                unsent,
                successors,
                settlement,
                conditions);
        LetterBoxes boxes = new LetterBoxes(queues.values(), ground.letters());
        Reconciler reconciler =
                new Reconciler(new LetterJudge(returned, reading, ledger, leases), successors, deadLetters, clock);
        this.worker = new Worker(
                new Worker.Parts(
                        runner,
                        handlers,
                        lease,
                        obedience,
                        visibility,
                        watch,
                        protection,
                        successors,
                        sweeper,
                        () -> boxes.look(reconciler),
                        solitude,
                        new Worker.Premises(disk, files),
                        jobs,
                        ledger,
                        threads,
                        ground.telemetry(),
                        new Worker.Care(
                                ground.guards(), new Probe(ground.guards().s3(), store::probe, threads.chores())),
                        ground.bucket(),
                        ground.exit()),
                capacity,
                List.copyOf(queues.values()),
                new Poller.Rhythm(clock, random, meters),
                new Worker.Intervals(tick(config), config.sweep(), config.deadLetters()));
        self.set(worker);
        Gauges gauges = new Gauges(meters, clock);
        gauges.watch(capacity, jobs);
        gauges.watch(sweeper, config.sweep());
        watch(gauges, protection, disk);
    }

    private void watch(Gauges gauges, TaskProtection protection, WorkDisk disk) {
        gauges.watch(worker.pollers());
        gauges.watch(protection);
        gauges.watch(disk);
    }

    private static Map<String, QueueDoor> guarded(Map<String, QueueDoor> queues, Breaker breaker, Meters meters) {
        Map<String, QueueDoor> guarded = new LinkedHashMap<>();
        queues.forEach((name, door) -> guarded.put(name, door.guarded(breaker, meters)));
        return guarded;
    }

    private static Map<String, Order> orders(Map<String, QueueDoor> doors) {
        return doors.values().stream().collect(toMap(QueueDoor::name, QueueDoor::order));
    }

    private static WorkerFace face(Obedience obedience, Nonces nonces, InstantSource clock, EcsTasks tasks) {
        return WorkerFace.first(
                "w-" + nonces.next(),
                VERSION,
                tasks.own().map(TaskArn::arn).orElse(null),
                clock.instant(),
                new WorkerFace.Saying("Starting", obedience.slots(), List.of(), obedience.obeyed()));
    }

    /** Short leases, as tests use them, want a keeper that ticks faster. */
    private static Duration tick(WorkerConfig config) {
        Duration tenth = config.lease().dividedBy(12);
        return tenth.compareTo(TICK) < 0 ? tenth : TICK;
    }
}
