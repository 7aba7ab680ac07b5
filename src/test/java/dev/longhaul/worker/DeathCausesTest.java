package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.ecs.TaskArn;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeathCausesTest {

    private static final String TASK = "arn:aws:ecs:eu-west-1:123456789012:task/fleet/0123456789abcdef";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryStore store = new InMemoryStore(clock);
    private final WorkerLeases leases = new WorkerLeases(store, new SplittableRandom(1), Duration.ofMinutes(2));
    private final DeathCauses causes = new DeathCauses(leases, new EcsTasks() {
        @Override
        public Optional<TaskArn> own() {
            return Optional.empty();
        }

        @Override
        public Optional<String> stopReason(TaskArn task) {
            return Optional.of("stopped in " + task.cluster());
        }
    });

    private void worker(@Nullable String task) {
        WorkerLeases.Held _ = leases.take(WorkerFace.first(
                "w", "1", task, clock.instant(), new WorkerFace.Saying("Polling", 4, List.of(), Map.of())));
    }

    @Test
    void asksEcsAboutTheTaskThatTheWorkerWas() {
        worker(TASK);
        assertThat(causes.of("w")).contains("stopped in fleet");
    }

    @Test
    void knowsNothingOfWorkersOutsideEcsOrWithoutATrace() {
        worker(null);
        assertThat(causes.of("w")).isEmpty();
        assertThat(causes.of("another")).isEmpty();
    }

    @Test
    void keepsNobodyFromGoingOnWhenTheLeaseCannotBeRead() {
        worker(TASK);
        store.fail((operation, _) -> operation.equals("get"), StoreException.Kind.Unavailable, Strike.Before, 1);
        assertThat(causes.of("w")).isEmpty();
    }
}
