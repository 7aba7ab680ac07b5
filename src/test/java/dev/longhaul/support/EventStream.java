package dev.longhaul.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/** A client of Server-Sent Events, by the book: lines of fields, an empty line ends an event, comments are passed over. */
public final class EventStream implements AutoCloseable {

    private final HttpResponse<Stream<String>> answer;
    private final Iterator<String> lines;

    /** One event. */
    public record Event(String name, String id, String data) {}

    private EventStream(HttpResponse<Stream<String>> answer) {
        this.answer = answer;
        this.lines = answer.body().iterator();
    }

    public static EventStream open(HttpClient client, URI address, String lastEventId)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(Duration.ofMinutes(2));
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        return new EventStream(client.send(request.build(), BodyHandlers.ofLines()));
    }

    public int status() {
        return answer.statusCode();
    }

    /** Waits for it. */
    public Event next() {
        String name = "message";
        String id = "";
        String data = "";
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.isEmpty() && !data.isEmpty()) {
                return new Event(name, id, data);
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "event" -> name = value;
                case "id" -> id = value;
                case "data" -> data = data.isEmpty() ? value : data + "\n" + value;
                default -> {}
            }
        }
        throw new NoSuchElementException("the stream has ended");
    }

    /** Waits for one of that name whose data hold the text. */
    public Event await(String name, String text) {
        while (true) {
            Event event = next();
            if (event.name().equals(name) && event.data().contains(text)) {
                return event;
            }
        }
    }

    /** Whether it ends, without another event. */
    public boolean isAtEnd() {
        while (lines.hasNext()) {
            if (lines.next().startsWith("data")) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        answer.body().close();
    }
}
