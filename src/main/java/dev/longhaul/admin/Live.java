package dev.longhaul.admin;

import dev.longhaul.worker.Worker;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Whether this process still turns: every poller and the keeper ticked within their time. Never a job's age, never another service: a
 * worker that is full, paused, draining or waiting for S3 is alive (cases C12, E7).
 */
@Liveness
@ApplicationScoped
public class Live implements HealthCheck {

    private final Worker worker;

    Live(Worker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> stalls = worker.standing().stalls();
        return HealthCheckResponse.named("loops")
                .status(stalls.isEmpty())
                .withData("stalls", String.join("; ", stalls))
                .build();
    }
}
