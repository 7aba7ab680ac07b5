package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import dev.longhaul.job.Outcome;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for an asynchronous job until its service says how it ended. Answers that say nothing of the job (none at all, 408, 425, 429, 502,
 * 503, 504) are polls that failed, and outlived for as long as patience lasts; each wait that the service asks for counts as patience.
 */
final class Polls {

    /** Between two polls, whatever the service says: no loop without a pause. */
    private static final Duration LEAST = Duration.ofMillis(100);

    /** How soon a job is asked for when the worker stops. */
    private static final Duration IN_HASTE = Duration.ofSeconds(1);

    private static final Duration STEP = Duration.ofMillis(250);

    private static final int SEE_OTHER = 303;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final Service service;
    private final JobContext job;
    private final Line line;
    private final InstantSource clock;
    private volatile URI location;
    private long heardNanos;

    /** How the asking ended: by an answer whose body is the result, by an outcome, or not at all. */
    sealed interface End {
        record Result(HttpResponse<InputStream> answer) implements End {}

        record Said(Outcome outcome) implements End {}

        /** Nobody knows what has become of it. */
        record Lost(String why) implements End {}
    }

    Polls(Service service, JobContext job, Line line, URI location, InstantSource clock) {
        this.service = service;
        this.job = job;
        this.line = line;
        this.location = location;
        this.clock = clock;
    }

    /** Where the job is, as the service said last. */
    URI location() {
        return location;
    }

    /**
     * Waits for the end.
     *
     * @param accepted the answer that promised it
     */
    End await(HttpResponse<InputStream> accepted) throws InterruptedException {
        heardNanos = System.nanoTime();
        Duration wait = waitAfter(accepted);
        while (true) {
            pause(wait);
            HttpResponse<InputStream> answer;
            try {
                answer = line.get(location);
            } catch (NoAnswer e) {
                if (isOutOfPatience()) {
                    return lost(String.valueOf(e.getMessage()));
                }
                wait = service.polling().interval();
                continue;
            }
            End end = read(answer);
            if (end != null) {
                return end;
            }
            wait = waitAfter(answer);
        }
    }

    /** Null while the job goes on. */
    private @Nullable End read(HttpResponse<InputStream> answer) throws InterruptedException {
        int status = answer.statusCode();
        Verdict verdict = Verdict.of(status);
        if (verdict == Verdict.BUSY || status == BAD_GATEWAY || status == GATEWAY_TIMEOUT) {
            Duration asked = RetryAfter.of(answer.headers(), clock.instant());
            heardNanos += asked == null ? 0 : asked.toNanos();
            String words = line.wordsOf(answer);
            return isOutOfPatience() ? lost("it answers " + words) : null;
        }
        heardNanos = System.nanoTime();
        return switch (verdict) {
            case DONE, DONE_EMPTY -> new End.Result(answer);
            case ACCEPTED -> goesOn(answer);
            case REDIRECTED -> status == SEE_OTHER ? resultElsewhere(answer) : said(verdict, answer);
            case REFUSED -> status == NOT_FOUND || status == GONE ? forgotten(answer) : said(verdict, answer);
            case BUSY, FAILED -> said(verdict, answer);
        };
    }

    private @Nullable End goesOn(HttpResponse<InputStream> answer) throws InterruptedException {
        line.drop(answer);
        String reference = answer.headers().firstValue("location").orElse(null);
        if (reference != null) {
            URI next = service.own(location, reference);
            if (next == null) {
                return elsewhere(reference);
            }
            location = next;
        }
        return null;
    }

    /** The one redirect that is followed, once: the job is done, and its result has an address of its own. */
    private End resultElsewhere(HttpResponse<InputStream> answer) throws InterruptedException {
        String reference = answer.headers().firstValue("location").orElse("");
        URI result = service.own(location, reference);
        line.drop(answer);
        if (result == null) {
            return elsewhere(reference);
        }
        HttpResponse<InputStream> fetched;
        try {
            fetched = line.get(result);
        } catch (NoAnswer e) {
            return new End.Lost("the service said where the result is, and did not send it: " + e.getMessage());
        }
        Verdict verdict = Verdict.of(fetched.statusCode());
        return switch (verdict) {
            case DONE, DONE_EMPTY -> new End.Result(fetched);
            case ACCEPTED, REDIRECTED, BUSY, REFUSED, FAILED ->
                new End.Said(Outcome.failed(
                        "http-forgotten",
                        "the service said where the result is, and answers there " + line.wordsOf(fetched)));
        };
    }

    private End said(Verdict verdict, HttpResponse<InputStream> answer) throws InterruptedException {
        Duration pause = Objects.requireNonNullElse(RetryAfter.of(answer.headers(), clock.instant()), Duration.ZERO);
        return new End.Said(verdict.outcome(line.wordsOf(answer), pause));
    }

    private End forgotten(HttpResponse<InputStream> answer) throws InterruptedException {
        return new End.Said(Outcome.failed(
                "http-forgotten",
                "the service took the job and knows nothing of it any more, it answers " + line.wordsOf(answer)));
    }

    private End elsewhere(String reference) {
        return new End.Said(Outcome.failedForGood("http-protocol", Protocol.elsewhere(reference)));
    }

    private End lost(String why) {
        return new End.Lost("the service took the job and could not be asked for it for "
                + service.polling().patience() + " (poll-patience): " + why);
    }

    private boolean isOutOfPatience() {
        return System.nanoTime() - heardNanos > service.polling().patience().toNanos();
    }

    private Duration waitAfter(HttpResponse<InputStream> answer) {
        Duration wait = RetryAfter.of(answer.headers(), clock.instant());
        Duration wished = wait == null ? service.polling().interval() : wait;
        return wished.compareTo(LEAST) < 0 ? LEAST : wished;
    }

    /** A worker that stops does not wait: what ends in time has not to be done again. */
    private void pause(Duration wait) throws InterruptedException {
        long begin = System.nanoTime();
        long left = wait.toNanos();
        while (left > 0) {
            boolean isHaste = job.stop().isRequested() && System.nanoTime() - begin >= IN_HASTE.toNanos();
            if (isHaste) {
                return;
            }
            Thread.sleep(Duration.ofNanos(Math.min(left, STEP.toNanos())));
            left = wait.toNanos() - (System.nanoTime() - begin);
        }
    }
}
