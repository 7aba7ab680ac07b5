package dev.longhaul.worker;

import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.ecs.TaskArn;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerLeases;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What is known of a worker's death: why ECS stopped its task. */
final class DeathCauses {

    private static final Logger LOG = Logger.getLogger(DeathCauses.class);

    private final WorkerLeases leases;
    private final EcsTasks tasks;

    DeathCauses(WorkerLeases leases, EcsTasks tasks) {
        this.leases = leases;
        this.tasks = tasks;
    }

    /** One sentence, or empty; nothing waits for more than seconds, and no fault of ECS or S3 goes further. */
    Optional<String> of(String worker) {
        try {
            return leases.face(worker)
                    .map(WorkerFace::task)
                    .flatMap(TaskArn::of)
                    .flatMap(tasks::stopReason);
        } catch (StoreException e) {
            LOG.debugf(e, "the lease of a dead worker cannot be read: worker=%s", worker);
            return Optional.empty();
        }
    }
}
