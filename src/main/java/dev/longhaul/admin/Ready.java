package dev.longhaul.admin;

import dev.longhaul.worker.Standing;
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
        Standing standing = worker.standing();
        List<String> problems = standing.problems();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("receiving")
                .status(problems.isEmpty())
                .withData("state", worker.state().word())
                .withData("running", standing.running())
                .withData("s3", standing.guards().s3().words())
                .withData("sqs", standing.guards().sqs().words())
                .withData("jobs", standing.swept())
                .withData("protection", standing.protection())
                .withData("problems", String.join("; ", problems));
        standing.queueWords().forEach((queue, words) -> answer.withData("queue." + queue, words));
        return answer.build();
    }
}
