package dev.longhaul.access;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * Keys at an address, fetched when they are first needed, when an unknown one is met, and when they have grown old. One fetch at a time, and
 * none within seconds of another: tokens with made-up key ids must not become a flood at the issuer. While the issuer is silent the old keys
 * hold on for a day.
 */
final class KeysAtAddress implements KeySource {

    /** Between the ends of two fetches. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    static final Duration OLDEST = Duration.ofDays(1);

    private static final Logger LOG = Logger.getLogger(KeysAtAddress.class);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final int LARGEST_BYTES = 1 << 18;

    private final URI address;
    private final Duration age;
    private final InstantSource clock;
    private final Executor beside;
    private final HttpClient client;

    private @Nullable CompletableFuture<Boolean> running;
    private @Nullable Instant lastEnd;
    private volatile @Nullable Fetched last;

    /**
     * Fetches nothing yet.
     *
     * @param age after which keys are fetched anew
     * @param beside where fetches run
     */
    KeysAtAddress(URI address, Duration age, InstantSource clock, Executor beside) {
        this.address = address;
        this.age = age;
        this.clock = clock;
        this.beside = beside;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public List<PublicJsonWebKey> keys() {
        Fetched known = last;
        if (known == null) {
            return List.of();
        }
        Duration old = Duration.between(known.at(), clock.instant());
        if (old.compareTo(age) > 0) {
            renew();
        }
        return old.compareTo(OLDEST) > 0 ? List.of() : known.keys();
    }

    @Override
    public synchronized CompletionStage<Boolean> renew() {
        if (running != null) {
            return running;
        }
        if (lastEnd != null && clock.instant().isBefore(lastEnd.plus(PAUSE))) {
            return CompletableFuture.completedFuture(false);
        }
        CompletableFuture<Boolean> fetch = new CompletableFuture<>();
        running = fetch;
        beside.execute(() -> {
            boolean isFetched = false;
            try {
                isFetched = fetch();
            } finally { // whatever goes wrong, whoever waits must hear of the end, and another may be begun
                ended();
                fetch.complete(isFetched);
            }
        });
        return fetch;
    }

    private synchronized void ended() {
        running = null;
        lastEnd = clock.instant();
    }

    private boolean fetch() {
        try {
            last = new Fetched(KeySet.read("the answer", body()), clock.instant());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return failed(Objects.requireNonNullElse(e.getCause(), e).getClass().getSimpleName());
        } catch (TimeoutException e) {
            return failed("no answer within " + ANSWER_LIMIT);
        } catch (AccessFault e) {
            return failed(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private boolean failed(String reason) {
        LOG.warnf("keys could not be fetched: address=%s reason=%s", address, reason);
        return false;
    }

    private String body() throws InterruptedException, ExecutionException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                request, BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LARGEST_BYTES));
        try {
            HttpResponse<String> got = answer.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (got.statusCode() != 200) {
                throw new AccessFault("answered " + got.statusCode());
            }
            return got.body();
        } finally {
            answer.cancel(true); // its body may still trickle in
        }
    }

    private record Fetched(List<PublicJsonWebKey> keys, Instant at) {}
}
