package dev.longhaul.admin;

import dev.longhaul.worker.Worker;
import dev.longhaul.worker.WorkerState;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Whether the first lease was taken: S3 has been reached once. */
@Startup
@ApplicationScoped
public class Started implements HealthCheck {

    private final Worker worker;

    Started(Worker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("started")
                .status(!(worker.state() instanceof WorkerState.Starting))
                .build();
    }
}
