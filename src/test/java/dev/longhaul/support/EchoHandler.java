package dev.longhaul.support;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Handlers for tests of the running application: one gives its input back, one fails for good, two wait until they are told to stop, of which one talks. */
@ApplicationScoped
public class EchoHandler implements JobHandler {

    public static final String ECHO = "test-echo";
    public static final String FAIL = "test-fail";
    public static final String WAIT = "test-wait";
    public static final String TALK = "test-talk";

    @Override
    public Set<String> types() {
        return Set.of(ECHO, FAIL, WAIT, TALK);
    }

    @Override
    public Outcome handle(JobContext job) throws Exception {
        return switch (job.type()) {
            case ECHO -> echo(job);
            case FAIL -> Outcome.failedForGood("test", "it was asked to fail");
            case TALK -> talk(job);
            default -> await(job);
        };
    }

    private static Outcome echo(JobContext job) throws IOException {
        try (InputStream in = job.input();
                OutputStream out = job.result().open("echo/input.json", "application/json")) {
            in.transferTo(out);
        }
        try (OutputStream out = job.result().open("page.html", "text/html")) {
            out.write("<script>1</script>".getBytes(StandardCharsets.UTF_8));
        }
        return Outcome.succeeded();
    }

    private static Outcome talk(JobContext job) throws InterruptedException {
        job.log().line("hello");
        job.log().line("wörld");
        try {
            return await(job);
        } finally {
            job.log().line("bye");
        }
    }

    private static Outcome await(JobContext job) throws InterruptedException {
        job.progress(1, 2L, "steps", "waiting");
        CountDownLatch stopped = new CountDownLatch(1);
        job.stop().onRequest(_ -> stopped.countDown());
        stopped.await();
        return Outcome.released("told to stop");
    }
}
