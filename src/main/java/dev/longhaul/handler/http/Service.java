package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.http.HttpConfig.ServiceConfig.Mode;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One service of the configuration, checked.
 *
 * @param url where jobs are posted to
 * @param delivery how they are
 * @param ready asked before jobs are received; null for a connection only
 * @param concurrency how many jobs it gets at the same time
 * @param callTimeout longest wait for a short request
 * @param polling of asynchronous jobs
 * @param cancel template of the address that ends a job; null for its location
 * @param stop template of the address that is told of a stop; null for none
 */
record Service(
        String type,
        URI url,
        Delivery delivery,
        @Nullable URI ready,
        int concurrency,
        Duration callTimeout,
        Polling polling,
        @Nullable String cancel,
        @Nullable String stop) {

    /**
     * What a request and its answer look like.
     *
     * @param headers that each request carries
     * @param output name of the result
     * @param errorVisibility shortest wait after a failure in beanstalk mode
     */
    record Delivery(
            Mode mode, String contentType, Map<String, String> headers, String output, Duration errorVisibility) {
        Delivery {
            headers = Map.copyOf(headers);
        }
    }

    /** How often, and for how long in vain, an asynchronous job is asked for. */
    record Polling(Duration interval, Duration patience) {}

    boolean isBeanstalk() {
        return delivery.mode() == Mode.BEANSTALK;
    }

    /** Where to end a job, if the configuration says. */
    @Nullable
    URI cancelAddress(JobContext job) {
        return cancel == null ? null : filled(cancel, job);
    }

    /** Whom to tell that a job is to stop, if anybody. */
    @Nullable
    URI stopAddress(JobContext job) {
        return stop == null ? null : filled(stop, job);
    }

    private static URI filled(String template, JobContext job) {
        return URI.create(template.replace("{id}", job.id().value()).replace("{attempt}", "" + job.attempt()));
    }

    /**
     * An address that the service itself has named.
     *
     * @return null if it is none, or belongs to another host: credentials, tokens and inputs go nowhere but to the service
     */
    @Nullable
    URI own(URI base, String reference) {
        try {
            URI address = base.resolve(reference.strip());
            return Addresses.isSameOrigin(address, url) ? address : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
