package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one job by a service: posted, waited for in either style, its answer stored. When it returns the service has been told
 * of an early end, or is just being told.
 */
final class ServiceRun {

    private static final Logger LOG = Logger.getLogger(ServiceRun.class);
    private static final int OK = 200;
    private static final int EXPECTATION_FAILED = 417;

    private final Service service;
    private final JobContext job;
    private final Line line;
    private final LastWords lastWords;
    private final InstantSource clock;
    private @Nullable Polls polls;

    /**
     * A run that has not begun.
     *
     * @param lastWords what the service is told when the attempt is to stop
     */
    ServiceRun(Service service, JobContext job, Line line, LastWords lastWords, InstantSource clock) {
        this.service = service;
        this.job = job;
        this.line = line;
        this.lastWords = lastWords;
        this.clock = clock;
    }

    /**
     * Runs it to its end.
     *
     * @throws Door.Closed if the service was not reached, so that it knows nothing of the job
     */
    Outcome run() throws IOException, InterruptedException {
        job.stop().onRequest(this::told);
        boolean hasEnded = false;
        try {
            Outcome outcome = unlessStopping(service.isBeanstalk() ? beanstalk() : post());
            hasEnded = true;
            return outcome;
        } catch (Door.Closed e) {
            hasEnded = true;
            throw e;
        } finally {
            if (!hasEnded) {
                cancel();
            }
        }
    }

    private void cancel() {
        Polls asynchronous = polls;
        lastWords.cancel(asynchronous == null ? null : asynchronous.location());
    }

    private Outcome post() throws IOException, InterruptedException {
        HttpResponse<InputStream> answer;
        try {
            answer = handOver(service.url());
        } catch (Lost e) {
            cancel(); // it may have lost the connection only, and two attempts must not go on
            return Outcome.failed("http-lost", String.valueOf(e.getMessage()));
        }
        Verdict verdict = Verdict.of(answer.statusCode());
        return switch (verdict) {
            case DONE, DONE_EMPTY -> store(answer);
            case ACCEPTED -> follow(answer);
            case REDIRECTED, BUSY, REFUSED, FAILED -> verdict.outcome(line.wordsOf(answer), pauseAfter(answer));
        };
    }

    private Outcome follow(HttpResponse<InputStream> accepted) throws IOException, InterruptedException {
        String reference = accepted.headers().firstValue("location").orElse("");
        URI location = reference.isEmpty() ? null : service.own(service.url(), reference);
        if (location == null) {
            return Outcome.failedForGood("http-protocol", Protocol.elsewhere(reference));
        }
        Polls asking = new Polls(service, job, line, location, clock);
        polls = asking;
        line.drop(accepted);
        return switch (asking.await(accepted)) {
            case Polls.End.Result(HttpResponse<InputStream> answer) -> store(answer);
            case Polls.End.Said(Outcome outcome) -> outcome;
            case Polls.End.Lost(String why) -> {
                cancel(); // should it still have the job after all, two attempts must not go on
                yield Outcome.failed("http-lost", why);
            }
        };
    }

    private Outcome store(HttpResponse<InputStream> response) throws IOException, InterruptedException {
        if (Verdict.of(response.statusCode()) == Verdict.DONE_EMPTY) {
            line.drop(response);
            return Outcome.succeeded();
        }
        Answer answer = new Answer(response);
        String fault = answer.fault();
        if (fault != null) {
            return Outcome.failedForGood("http-protocol", fault);
        }
        try {
            answer.storeIn(job.result(), service.delivery().output());
            return Outcome.succeeded();
        } catch (Answer.Broken e) {
            endIfInterrupted();
            return Outcome.failed("http-broken", String.valueOf(e.getMessage()));
        }
    }

    private Outcome beanstalk() throws IOException, InterruptedException {
        Duration pause = service.delivery().errorVisibility();
        URI address = BeanstalkHeaders.address(service, job);
        if (address == null) {
            return Outcome.failedForGood("http-protocol", "its label beanstalk.sqsd.path is no path");
        }
        try {
            HttpResponse<InputStream> answer = handOver(address);
            if (answer.statusCode() != OK) {
                return Outcome.failed("http-failed", "the application answered " + line.wordsOf(answer), pause);
            }
            new Answer(answer).readOver(); // applications keep the daemon waiting by a body that grows
            return Outcome.succeeded();
        } catch (Answer.Broken e) {
            endIfInterrupted();
            return Outcome.failed("http-broken", String.valueOf(e.getMessage()), pause);
        } catch (Lost e) {
            return Outcome.failed("http-lost", String.valueOf(e.getMessage()), pause);
        }
    }

    private HttpResponse<InputStream> handOver(URI address) throws IOException, InterruptedException {
        try (InputBody input = new InputBody(job)) {
            HttpResponse<InputStream> answer = post(address, input, input.isLarge());
            if (input.isLarge()
                    && answer.statusCode() == EXPECTATION_FAILED) { // it has the question refused, not the job
                line.drop(answer);
                return post(address, input, false);
            }
            return answer;
        }
    }

    private HttpResponse<InputStream> post(URI address, InputBody input, boolean isAnnounced)
            throws IOException, InterruptedException {
        try {
            return line.post(address, service.delivery().contentType(), input.publisher(), isAnnounced);
        } catch (IOException e) {
            endIfInterrupted();
            IOException unread = input.failure();
            if (unread != null) {
                throw unread;
            }
            if (Causes.isUnconnected(e)) {
                throw new Door.Closed(Causes.words(e), e);
            }
            throw new Lost(Causes.words(e), e);
        }
    }

    private static void endIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the attempt was ended, and its connection closed");
        }
    }

    /** A service that gives up because it was asked to has done nothing wrong. What it refuses it would refuse again. */
    private Outcome unlessStopping(Outcome outcome) {
        boolean mayComeBack =
                outcome instanceof Outcome.Failed failed && failed.failure().retryable();
        return mayComeBack && job.stop().isRequested()
                ? Outcome.released("the service stopped as asked: "
                        + ((Outcome.Failed) outcome).failure().message())
                : outcome;
    }

    private void told(Stop stop) {
        if (stop.reason() == Reason.Drain) {
            Instant now = clock.instant();
            job.log()
                    .line("longhaul: the worker stops; the service has until "
                            + stop.deadline().truncatedTo(ChronoUnit.SECONDS));
            lastWords.stop(stop, now);
        }
        LOG.debugf("told to stop: jobId=%s reason=%s", job.id(), stop.reason());
    }

    private Duration pauseAfter(HttpResponse<InputStream> answer) {
        return Objects.requireNonNullElse(RetryAfter.of(answer.headers(), clock.instant()), Duration.ZERO);
    }

    /** The connection ended before the answer had begun. What the service has done of the job nobody knows. */
    private static final class Lost extends IOException {
        private static final long serialVersionUID = 1;

        Lost(String why, Throwable cause) {
            super("the connection was lost before the service had answered: " + why, cause);
        }
    }
}
