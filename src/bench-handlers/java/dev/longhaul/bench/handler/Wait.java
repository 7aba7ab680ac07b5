package dev.longhaul.bench.handler;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes as long as its input says, or until it is interrupted: what a running job costs by its time alone. */
@ApplicationScoped
class Wait implements JobHandler {

    record Request(String time) {}

    @Override
    public Set<String> types() {
        return Set.of("bench.wait");
    }

    @Override
    public Outcome handle(JobContext job) throws IOException, InterruptedException {
        Duration time = Duration.parse(job.input(Request.class).time());
        boolean _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        return Outcome.succeeded();
    }
}
