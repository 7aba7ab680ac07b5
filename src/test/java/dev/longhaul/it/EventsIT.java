package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.EventStream;
import dev.longhaul.support.EventStream.Event;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job is watched through the worker that runs it and through another, and from one to the other. */
class EventsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void tellTheSameWhicheverWorkerIsAsked() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (Surroundings world = new Surroundings();
                PackagedWorker one = worker(world, "one");
                PackagedWorker other = worker(world, "other")) {
            one.ready();
            other.ready();
            world.sendJob("watched", "talker");
            world.awaitState("watched", "Running", SOON);
            String place;
            try (EventStream here = EventStream.open(client, one.api("/jobs/watched/events"), "");
                    EventStream there = EventStream.open(client, other.api("/jobs/watched/events"), "")) {
                assertThat(here.await("log", "first").data()).contains("\"from\":0");
                place = there.await("log", "first").id();
            }
            try (EventStream moved = EventStream.open(client, one.api("/jobs/watched/events"), place);
                    EventStream there = EventStream.open(client, other.api("/jobs/watched/events"), place)) {
                Files.createFile(folder.resolve("gate"));
                assertTellsTheRest(moved);
                assertTellsTheRest(there);
            }
            assertThat(one.get(one.api("/jobs/watched/log"))).isEqualTo("first\nlast\n");
            assertThat(other.get(other.api("/jobs/watched/log"))).isEqualTo("first\nlast\n");
        }
    }

    private static void assertTellsTheRest(EventStream events) {
        Event log = events.await("log", "last");
        assertThat(log.data()).contains("\"from\":1").doesNotContain("first");
        assertThat(events.await("end", "\"Succeeded\"").id()).endsWith(".end");
        assertThat(events.isAtEnd()).isTrue();
    }

    private PackagedWorker worker(Surroundings world, String name) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("longhaul.worker.workspace", folder.resolve(name).toString());
        settings.put("longhaul.worker.log-interval", "1S");
        settings.put("longhaul.live.interval", "0.5S");
        settings.put(
                "longhaul.exec.programs.talker.command",
                "/bin/sh,-c,echo first; until [ -e " + folder.resolve("gate") + " ]; do sleep 0.1; done; echo last");
        return PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, settings);
    }
}
