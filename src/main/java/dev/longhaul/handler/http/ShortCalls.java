package dev.longhaul.handler.http;

import io.smallrye.faulttolerance.api.Guard;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;

/**
 * Calls that are answered at once or not at all: whether the service is ready, how a job is, that it shall stop. Each try has a time limit,
 * and one more try follows where there was no answer; all of them may be repeated without harm. The job itself never goes this way.
 */
final class ShortCalls {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Duration limit;
    private final Guard guard;

    ShortCalls(String description, Duration limit) {
        this.limit = limit;
        this.guard = Guard.create()
                .withDescription(description)
                .withRetry()
                .maxRetries(1)
                .delay(PAUSE.toMillis(), ChronoUnit.MILLIS)
                .jitter(PAUSE.toMillis() / 2, ChronoUnit.MILLIS)
                .whenException(failure -> failure instanceof IOException || failure instanceof TimeoutException)
                .done()
                .withTimeout()
                .duration(limit.toMillis(), ChronoUnit.MILLIS)
                .done()
                .build();
    }

    /** The answer, whose body is still to come. */
    HttpResponse<InputStream> send(HttpClient client, HttpRequest request) throws NoAnswer, InterruptedException {
        return run(() -> Heads.readable(() -> client.send(request, BodyHandlers.ofInputStream())));
    }

    /**
     * The status alone, by a client of its own: the JDK's keeps the connection of an answer whose head it cannot read, for as long as the
     * client lives.
     */
    int status(Service service, HttpRequest request) throws NoAnswer, InterruptedException {
        HttpClient client = Clients.of(service);
        try {
            HttpResponse<InputStream> answer = send(client, request);
            drop(answer.body());
            return answer.statusCode();
        } finally {
            client.shutdownNow();
        }
    }

    /** The begin of a body, or what of it came in time. */
    byte[] begin(InputStream body, int atMost) throws InterruptedException {
        try (body) {
            return run(() -> body.readNBytes(atMost));
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** Runs one short step under the limits. */
    <T> T run(Callable<T> step) throws NoAnswer, InterruptedException {
        try {
            return call(step);
        } catch (TimeoutException e) {
            throw new NoAnswer("no answer within " + limit, e);
        } catch (InterruptedException e) {
            throw e;
        } catch (IOException e) {
            throw new NoAnswer(Causes.words(e), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a call can only fail for its connection", e);
        }
    }

    @SuppressWarnings("unchecked") // the class only says that the call is no asynchronous one
    private <T> T call(Callable<T> step) throws Exception {
        return guard.call(step, (Class<T>) Object.class);
    }

    private static void drop(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // the status was what mattered
        }
    }
}
