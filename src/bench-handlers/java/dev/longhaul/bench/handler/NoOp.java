package dev.longhaul.bench.handler;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/** Does nothing: what a job costs without its work. */
@ApplicationScoped
class NoOp implements JobHandler {

    @Override
    public Set<String> types() {
        return Set.of("bench.noop");
    }

    @Override
    public Outcome handle(JobContext job) {
        return Outcome.succeeded();
    }
}
