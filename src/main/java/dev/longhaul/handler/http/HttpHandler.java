package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.Readiness;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.Outcome;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Serves the job types that have a service in {@link HttpConfig}; without any it serves none. Wrong settings keep the worker from starting. */
@Startup
@ApplicationScoped
public class HttpHandler implements JobHandler {

    private final Map<String, Post> posts;
    private final @Nullable Callbacks callbacks;

    @Inject
    HttpHandler(HttpConfig config, InstantSource clock) throws IOException {
        this(Services.of(config), config.callbackPort(), clock);
    }

    HttpHandler(Map<String, Service> services, int callbackPort, InstantSource clock) throws IOException {
        this.callbacks = services.isEmpty() ? null : Callbacks.start(callbackPort, clock);
        Map<String, Post> byType = new TreeMap<>();
        for (Service service : services.values()) {
            byType.put(service.type(), new Post(service, callbacks, clock));
        }
        this.posts = Map.copyOf(byType);
        posts.values().forEach(Post::open);
    }

    @Override
    public Set<String> types() {
        return posts.keySet();
    }

    @Override
    public String settingOf(String type) {
        return "longhaul.http.services.\"" + type + "\"";
    }

    @Override
    public Readiness readiness(String type) {
        return of(type).readiness();
    }

    @Override
    public Outcome handle(JobContext job) throws IOException, InterruptedException {
        Stop stop = job.stop().requested();
        if (stop != null) {
            return Outcome.released("asked to stop (" + stop.reason() + ") before the service was asked");
        }
        return of(job.type()).deliver(job);
    }

    private Post of(String type) {
        Post post = posts.get(type);
        if (post == null) {
            throw new IllegalArgumentException("no service serves type " + type);
        }
        return post;
    }

    @PreDestroy
    void close() {
        posts.values().forEach(Post::close);
        if (callbacks != null) {
            callbacks.close();
        }
    }
}
