package dev.longhaul.store;

import dev.longhaul.handler.ObjectSource;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The beans of this package. */
@ApplicationScoped
class StoreBeans {

    /** In the place of the extension's client: the same, with a timer of its own. */
    @Produces
    @Singleton
    @Unremovable
    S3Client client(S3ClientBuilder builder) {
        try {
            return builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                            .scheduledExecutorService(timer())
                            .build())
                    .build();
        } catch (SdkClientException e) {
            throw refusal(e);
        }
    }

    /** The SDK's own words about a region fill a page. */
    private static ConfigurationException refusal(SdkClientException e) {
        String words = String.valueOf(e.getMessage());
        return new ConfigurationException(
                words.contains("region")
                        ? "the configuration cannot be used:\n  - no AWS region is known: set AWS_REGION, or"
                                + " quarkus.s3.aws.region and quarkus.sqs.aws.region"
                        : "the configuration cannot be used:\n  - no S3 client can be made of it: " + words);
    }

    void close(@Disposes S3Client client) {
        client.close();
    }

    /**
     * Watches the time of calls. Every call sets and cancels two timers, and the shared scheduler of Quarkus makes callers wait for each
     * other; this one forgets a cancelled timer at once, where the SDK's own keeps it, and its request, until it would have rung.
     */
    private static ScheduledExecutorService timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("longhaul-s3-timer").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Produces
    @Singleton
    @Unremovable
    ObjectStore objectStore(S3Client s3, S3Presigner presigner, StoreConfig config, InstantSource clock) {
        return new S3ObjectStore(s3, presigner, config.bucket(), limits(config), patience(config, clock));
    }

    @Produces
    @Singleton
    @Unremovable
    ObjectSource objectSource(S3Client s3, StoreConfig config, InstantSource clock) {
        return new BucketSource(s3, config.sourceBuckets().orElse(Set.of()), limits(config), patience(config, clock));
    }

    @Produces
    @Singleton
    @Unremovable
    BucketPreflight preflight(S3Client s3, ObjectStore store, StoreConfig config) {
        return new BucketPreflight(s3, store, config.bucket(), new Nonces(new SecureRandom()));
    }

    private static StreamPatience patience(StoreConfig config, InstantSource clock) {
        return new StreamPatience(config.streamPatience(), clock, new SecureRandom(), Pause.sleeping());
    }

    private static CallLimits limits(StoreConfig config) {
        return new CallLimits(config.callAttemptTimeout(), config.callTimeout());
    }
}
