package dev.longhaul.handler.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An attempt's own connections to its service. Own ones, so that a job is never posted on a connection that the service is just closing,
 * and that closing them ends the post and the polls. What the service is told ends by itself, at the latest after the time for a call.
 */
final class Line implements AutoCloseable {

    private final Service service;
    private final HttpClient client;
    private final Map<String, String> headers;
    private final ShortCalls calls;
    private @Nullable HttpClient polls;

    /**
     * A line, not connected yet.
     *
     * @param headers of each request
     */
    Line(Service service, Map<String, String> headers, ShortCalls calls) {
        this.service = service;
        this.client = Clients.of(service);
        this.headers = headers;
        this.calls = calls;
    }

    /**
     * Hands the job over and waits for the answer's head, however long that takes.
     *
     * @param isAnnounced whether the service is asked first if it wants the input (RFC 9110, 10.1.1): the client hears no answer while it
     *     sends, so one that reads nothing could not refuse. It sends after five seconds without an answer, for services that know nothing of
     *     the question
     * @throws IOException if none comes, or none that can be read
     */
    HttpResponse<InputStream> post(URI address, String contentType, BodyPublisher input, boolean isAnnounced)
            throws IOException, InterruptedException {
        HttpRequest request = request(address)
                .header("Content-Type", contentType)
                .expectContinue(isAnnounced)
                .POST(input)
                .build();
        return Heads.readable(() -> client.send(request, BodyHandlers.ofInputStream()));
    }

    /** One after the other, by one client until there is no answer: it may keep a connection that it could not read from until it ends. */
    HttpResponse<InputStream> get(URI address) throws NoAnswer, InterruptedException {
        HttpClient current = polls == null ? Clients.of(service) : polls;
        polls = current;
        try {
            return calls.send(current, request(address).GET().build());
        } catch (NoAnswer e) {
            current.shutdownNow();
            polls = null;
            throw e;
        }
    }

    int delete(URI address) throws NoAnswer, InterruptedException {
        return calls.status(service, request(address).DELETE().build());
    }

    int tell(URI address, String json) throws NoAnswer, InterruptedException {
        return calls.status(
                service,
                request(address)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build());
    }

    /** What an answer that is no result says for a person. */
    String wordsOf(HttpResponse<InputStream> answer) throws InterruptedException {
        String type = answer.headers().firstValue("content-type").orElse("");
        return ErrorText.of(answer.statusCode(), type, calls.begin(answer.body(), ErrorText.LIMIT_BYTES));
    }

    /** Ends an answer whose body nobody needs, so that its connection is free again. */
    void drop(HttpResponse<InputStream> answer) throws InterruptedException {
        byte[] _ = calls.begin(answer.body(), ErrorText.LIMIT_BYTES);
    }

    private HttpRequest.Builder request(URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        headers.forEach(request::header);
        return request;
    }

    @Override
    public void close() {
        client.shutdownNow();
        if (polls != null) {
            polls.shutdownNow();
        }
    }
}
