package dev.longhaul.admin;

import dev.longhaul.worker.Worker;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether this worker receives, and if not, why not, since when, and what to do. One that is told not to receive is ready: it does what is
 * wanted of it, a deployment under a pause must come to its end, and its API stays in the load balancer.
 */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {

    private final Worker worker;

    Ready(Worker worker) {
        this.worker = worker;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> problems = worker.problems();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("receiving")
                .status(problems.isEmpty())
                .withData("state", worker.state().word())
                .withData("running", worker.running())
                .withData("s3", worker.guards().s3().words())
                .withData("sqs", worker.guards().sqs().words())
                .withData("jobs", worker.swept())
                .withData("protection", worker.protection())
                .withData("problems", String.join("; ", problems));
        worker.queueWords().forEach((queue, words) -> answer.withData("queue." + queue, words));
        return answer.build();
    }
}
