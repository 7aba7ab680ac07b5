package dev.longhaul.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.guard.Guards;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.queue.QueueConfig;
import dev.longhaul.queue.Queues;
import dev.longhaul.store.BucketPreflight;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.FailedJobs;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.telemetry.Telemetry;
import io.quarkus.arc.All;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The engine as beans, and its start and stop. The drain runs before Quarkus begins to shut down, while HTTP still answers (cases D2,
 * D7).
 */
@ApplicationScoped
public class EngineBeans {

    private static final Logger LOG = Logger.getLogger(EngineBeans.class);

    private final Engine engine;
    private final WorkerConfig config;
    private final AtomicBoolean drained = new AtomicBoolean();

    EngineBeans(Settings settings, ObjectStore store, Queues queues, EngineMeans means) {
        this.config = settings.worker();
        Contradictions.refuse(settings, queues);
        Map<String, QueueConfig.Queue> named =
                queues.names().stream().collect(Collectors.toMap(name -> name, queues::settings));
        WorkerAdvice.of(config, named, new HandlerCatalog(means.handlers()).types())
                .forEach(LOG::warn);
        this.engine = new Engine(
                config,
                settings.store(),
                new Engine.Ground(
                        store,
                        QueueDoor.all(queues, config.handOver(), new Patiences(config.lease(), config.unknownGrace())),
                        queues::deadLetters,
                        Guards.of(settings.guards(), means.clock()),
                        new BucketCheck(means.bucket())::pass,
                        means.handlers(),
                        means.json(),
                        means.tasks(),
                        means.telemetry(),
                        means.clock(),
                        Quarkus::asyncExit));
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            engine.worker.start();
        } else {
            LOG.info("the worker is off (longhaul.worker.enabled=false): only the API is served");
        }
    }

    void stopping(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        drain();
    }

    /** For launches without a shutdown delay, such as tests in one JVM. */
    void stopped(@Observes ShutdownEvent event) throws InterruptedException {
        drain();
    }

    private void drain() throws InterruptedException {
        if (config.enabled() && drained.compareAndSet(false, true)) {
            engine.worker.drain(config.stopTimeout());
        }
    }

    @Produces
    @Singleton
    Worker worker() {
        return engine.worker;
    }

    @Produces
    @Singleton
    Ledger ledger() {
        return engine.ledger;
    }

    @Produces
    @Singleton
    JobIndex index() {
        return engine.index;
    }

    @Produces
    @Singleton
    WorkerLeases leases() {
        return engine.leases;
    }

    @Produces
    @Singleton
    Fleet fleet() {
        return engine.fleet;
    }

    @Produces
    @Singleton
    Submission submission() {
        return engine.submission;
    }

    @Produces
    @Singleton
    Reopening reopening() {
        return engine.reopening;
    }

    @Produces
    @Singleton
    Resending resending() {
        return engine.resending;
    }

    @Produces
    @Singleton
    Takeover takeover() {
        return engine.takeover;
    }

    @Produces
    @Singleton
    Conditions conditions() {
        return engine.conditions;
    }

    @Produces
    @Singleton
    DeadLetterStore deadLetters() {
        return engine.deadLetters;
    }

    @Produces
    @Singleton
    LiveAttempts liveAttempts() {
        return engine.live;
    }

    @Produces
    @Singleton
    FailedJobs failures() {
        return engine.failures;
    }

    @Produces
    @Singleton
    InputStore inputs() {
        return engine.inputs;
    }

    @Produces
    @Singleton
    Cancellation cancellation() {
        return engine.cancellation;
    }

    /** What the container contributes. */
    @Singleton
    static final class EngineMeans {
        private final List<JobHandler> handlers;
        private final ObjectMapper json;
        private final BucketPreflight bucket;
        private final EcsTasks tasks;
        private final Telemetry telemetry;
        private final InstantSource clock;

        EngineMeans(
                @All List<JobHandler> handlers,
                ObjectMapper json,
                BucketPreflight bucket,
                EcsTasks tasks,
                Telemetry telemetry,
                InstantSource clock) {
            this.telemetry = telemetry;
            this.bucket = bucket;
            this.handlers = handlers;
            this.json = json;
            this.tasks = tasks;
            this.clock = clock;
        }

        List<JobHandler> handlers() {
            return handlers;
        }

        BucketPreflight bucket() {
            return bucket;
        }

        EcsTasks tasks() {
            return tasks;
        }

        Telemetry telemetry() {
            return telemetry;
        }

        ObjectMapper json() {
            return json;
        }

        InstantSource clock() {
            return clock;
        }
    }
}
