package dev.longhaul.bench.handler;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Takes as long as its input says, or until it is told to stop: what a running job costs by its time alone. */
@ApplicationScoped
class Wait implements JobHandler {

    private static final Duration LOOK = Duration.ofSeconds(1);

    record Request(String time) {}

    @Override
    public Set<String> types() {
        return Set.of("bench.wait");
    }

    @Override
    public Outcome handle(JobContext job) throws IOException, InterruptedException {
        long end = System.nanoTime()
                + Duration.parse(job.input(Request.class).time()).toNanos();
        while (System.nanoTime() < end) {
            if (job.stop().requested() != null) {
                return Outcome.released("told to stop while waiting");
            }
            Thread.sleep(LOOK);
        }
        return Outcome.succeeded();
    }
}
