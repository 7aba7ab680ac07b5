package dev.longhaul.api;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Who may use the REST API, and how much it takes and gives. */
@StaticInitSafe
@ConfigMapping(prefix = "longhaul.api")
public interface ApiConfig {

    /**
     * Who may use it. `credentials`: whoever shows a credential of `longhaul.access`; while none is configured nobody, and everything but
     * health answers 403. `off`: nobody, whatever is configured. `local`: whoever reaches a loopback address under a local name; the worker
     * refuses to start if `quarkus.http.host` is any other address, or credentials are configured.
     */
    @WithDefault("credentials")
    Access access();

    /**
     * Whether callers over TLS must show a certificate that `quarkus.http.ssl.certificate.trust-store-file` vouches for, beside their token:
     * `none` or `required`.
     */
    @WithDefault("none")
    ClientCertificates clientCertificates();

    /** Largest body of a request, which may be larger than a message can be. At most `quarkus.http.limits.max-body-size`, and a sixth of the heap, since so much is needed to take it in. */
    @WithDefault("10M")
    MemorySize maxInput();

    /** How long a request's body may take to arrive; the connection is closed then. */
    @WithDefault("5M")
    Duration bodyTime();

    /** Largest number of jobs in one answer of a list. */
    @WithDefault("100")
    int listLimit();

    /** How many records one answer of a list reads at most; with filters it may find fewer jobs than asked for and say where to go on. */
    @WithDefault("200")
    int scanLimit();

    /** Outputs larger than this are answered with a redirect to a presigned address of S3, unless the request says otherwise. */
    @WithDefault("100M")
    MemorySize redirectFrom();

    /** How many requests are answered at the same time; more are refused with 503, so that a slow S3 leaves threads for health. */
    @WithDefault("64")
    int requests();

    /** How many streams of events are served at the same time, beside those requests. */
    @WithDefault("1000")
    int listeners();

    /** Who may use the API. */
    enum Access {
        CREDENTIALS,
        OFF,
        LOCAL
    }

    /** Whether TLS asks callers for a certificate. */
    enum ClientCertificates {
        NONE,
        REQUIRED
    }
}
