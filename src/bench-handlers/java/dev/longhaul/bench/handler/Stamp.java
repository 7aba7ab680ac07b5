package dev.longhaul.bench.handler;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;

/** Appends its id and the time at which it began to the file that its input names. */
@ApplicationScoped
class Stamp implements JobHandler {

    record Request(String file) {}

    @Override
    public Set<String> types() {
        return Set.of("bench.stamp");
    }

    @Override
    public Outcome handle(JobContext job) throws IOException {
        String line = job.id() + " " + Instant.now() + "\n"; // the sender's clock is the same machine's
        Files.writeString(
                Path.of(job.input(Request.class).file()), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return Outcome.succeeded();
    }
}
