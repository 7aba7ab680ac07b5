package dev.longhaul.handler.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** HTTP services that do the work of job types. */
@ConfigMapping(prefix = "longhaul.http")
public interface HttpConfig {

    /** The services, by the job type that each serves. */
    Map<String, ServiceConfig> services();

    /**
     * Port on loopback on which services report progress and keep checkpoints; 0 for any that is free. Each job is told the address, so it
     * need not be known.
     */
    @WithDefault("0")
    int callbackPort();

    /** One service. */
    interface ServiceConfig {

        /** Where jobs are posted to, as `http://127.0.0.1:8081/report`. */
        String url();

        /** `job`: the contract of src/docs/http.md; `beanstalk`: that of an Elastic Beanstalk worker environment. */
        @WithDefault("job")
        Mode mode();

        /** Content type of the input. */
        @WithDefault("application/json")
        String contentType();

        /** Headers that each request to the service carries, such as a credential: lines as `X-Api-Key: secret`. */
        Optional<List<String>> headers();

        /** Name of the result where the answer's `Content-Disposition` has none. */
        @WithDefault("result")
        String output();

        /**
         * Path that answers GET with 2xx when the service can take jobs. Without one a connection has to be accepted. Nothing is received
         * while the service is not ready.
         */
        Optional<String> ready();

        /** How many jobs the service gets at the same time. Defaults to as many as there are slots. */
        OptionalInt concurrency();

        /** How long to wait between two polls of an asynchronous job where the service does not say (`Retry-After`). */
        @WithDefault("5S")
        Duration pollInterval();

        /** How long the polls of an asynchronous job may fail before it is taken for lost. */
        @WithDefault("2M")
        Duration pollPatience();

        /** Longest time to wait for the answer of a short request: readiness, poll, stop, cancel. Never applies to the job itself. */
        @WithDefault("5S")
        Duration callTimeout();

        /**
         * Path that is sent a DELETE when an attempt is ended early; `{id}` and `{attempt}` stand for the job's. Without one an
         * asynchronous job's `Location` is; a connection is closed in any case.
         */
        Optional<String> cancel();

        /** Path that is sent a POST when the worker stops, as JSON with the time left; `{id}` and `{attempt}` stand for the job's. */
        Optional<String> stop();

        /** In `beanstalk` mode: the shortest wait after any answer but 200. */
        @WithDefault("2S")
        Duration errorVisibility();

        /** Whose conventions a service follows. */
        enum Mode {
            JOB,
            BEANSTALK
        }
    }
}
