package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobState;
import dev.longhaul.store.QueueControl;
import dev.longhaul.store.QueueControl.Wish;
import dev.longhaul.store.WorkerFace.Leave;
import dev.longhaul.support.Await;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.InMemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders to a running engine: pause, slots, drain (cases E7, D9). */
class LiveOrdersTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.system();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final InMemoryQueue queue = new InMemoryQueue("default", clock, Duration.ofSeconds(6));
    private @Nullable EngineOnFakes running;

    @BeforeEach
    void start() {
        queue.waitWhenEmpty(Duration.ofMillis(200));
        running = new EngineOnFakes(store, queue, clock, folder, Map.of("longhaul.worker.slots", "2"));
        live().worker().start();
        await("it receives", () -> live().worker().standing().problems().isEmpty() && receives() > 0);
    }

    @AfterEach
    void end() {
        live().letGo.countDown();
        Thread drain = live().drain(Duration.ofSeconds(20));
        await("the end", () -> !drain.isAlive());
    }

    private EngineOnFakes live() {
        return java.util.Objects.requireNonNull(running);
    }

    @Test
    void receivesNothingAfterAPauseIsAcknowledged() {
        QueueControl control = live().engine.fleet.want("default", Wish.paused("ann", null));
        await("the acknowledgement", () -> live().engine.fleet.look().isObeyed(control));
        long before = receives();
        await("the state", () -> live().worker().state() instanceof WorkerState.Paused);
        live().submit("a");
        long beat = beat();
        await("three more beats", () -> beat() >= beat + 3);
        assertThat(receives()).isEqualTo(before);
        assertThat(live().worker().standing().problems())
                .as("ready all the same")
                .isEmpty();
        assertThat(live().worker().standing().stalls()).isEmpty();

        live().engine.fleet.want("default", Wish.polling("ann", null));
        live().letGo.countDown();
        await("the job", () -> live().state("a") instanceof JobState.Succeeded);
        assertThat(live().worker().state()).isInstanceOf(WorkerState.Polling.class);
    }

    /** A deployment under a pause must come to its end. */
    @Test
    void isReadyWhereItIsPausedFromTheBeginOn() {
        QueueControl _ = live().engine.fleet.want("default", Wish.paused("ann", null));
        EngineOnFakes young = new EngineOnFakes(store, queue, clock, folder.resolve("young"), Map.of());
        young.worker().start();
        try {
            await("the state", () -> young.worker().state() instanceof WorkerState.Paused);
            assertThat(young.worker().standing().problems()).isEmpty();
        } finally {
            young.letGo.countDown();
            Thread drain = young.drain(Duration.ofSeconds(20));
            await("the end", () -> !drain.isAlive());
        }
    }

    @Test
    void changesItsSlotsWithinItsLimits() {
        live().engine.fleet.order(live().id(), orders -> orders.slots(1));
        await("one slot", () -> slots() == 1);
        live().submit("a");
        live().submit("b");
        await("one to run", () -> live().worker().standing().running() == 1);
        long beat = beat();
        await("more beats", () -> beat() >= beat + 2);
        assertThat(live().worker().standing().running()).isEqualTo(1);

        live().engine.fleet.order(live().id(), orders -> orders.slots(99));
        await("as many as it may have", () -> slots() == 8);
        await("both to run", () -> live().worker().standing().running() == 2);
    }

    @Test
    void drainsWithoutADeadlineAndLeavesWithZero() {
        live().submit("a");
        await("it runs", () -> live().worker().standing().running() == 1);
        live().engine.fleet.order(live().id(), orders -> orders.drain(new Leave("ann", clock.instant(), null)));
        await("the drain", () -> live().worker().state() instanceof WorkerState.Draining);
        long beat = beat();
        await("beats meanwhile", () -> beat() >= beat + 2);
        assertThat(live().worker().standing().stalls()).isEmpty();
        assertThat(live().exit).hasValue(-1);
        assertThat(live().state("a")).isInstanceOf(JobState.Running.class);

        live().letGo.countDown();
        await("the exit", () -> live().exit.get() == 0);
        assertThat(live().state("a")).isInstanceOf(JobState.Succeeded.class);
        assertThat(live().worker().state()).isInstanceOf(WorkerState.Stopped.class);
        assertThat(live().worker().standing().stalls()).isEmpty();
    }

    /** A SIGTERM during it brings the deadline that it had not. */
    @Test
    void isHastenedByASigterm() {
        live().submit("a");
        await("it runs", () -> live().worker().standing().running() == 1);
        live().engine.fleet.order(live().id(), orders -> orders.drain(new Leave("ann", clock.instant(), null)));
        await("the drain", () -> live().worker().state() instanceof WorkerState.Draining);
        Thread term = live().drain(Duration.ofSeconds(3));
        await("the end of both", () -> !term.isAlive());
        assertThat(live().state("a")).isInstanceOf(JobState.Waiting.class);
        await("the exit", () -> live().exit.get() == 0);
    }

    @Test
    void isHastenedByASecondOrder() {
        live().submit("a");
        await("it runs", () -> live().worker().standing().running() == 1);
        String id = live().id();
        live().engine.fleet.order(id, orders -> orders.drain(new Leave("ann", clock.instant(), null)));
        await("the drain", () -> live().worker().state() instanceof WorkerState.Draining);
        live().engine.fleet.order(id, orders -> orders.drain(new Leave("bob", clock.instant(), Duration.ofSeconds(2))));
        await("the exit", () -> live().exit.get() == 0);
        assertThat(live().state("a")).isInstanceOf(JobState.Waiting.class);
    }

    private int slots() {
        return live().engine.fleet.look().alive().getFirst().face().slots();
    }

    private long beat() {
        return live().engine.fleet.look().alive().getFirst().face().beat();
    }

    private long receives() {
        return queue.calls().stream().filter("receive"::equals).count();
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(SOON, what, condition);
    }
}
