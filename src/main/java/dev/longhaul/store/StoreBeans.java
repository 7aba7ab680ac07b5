package dev.longhaul.store;

import dev.longhaul.handler.ObjectSource;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The beans of this package. */
@ApplicationScoped
class StoreBeans {

    private static final CallLimits LIMITS = new CallLimits(Duration.ofSeconds(10), Duration.ofSeconds(25));

    @Produces
    @Singleton
    @Unremovable
    ObjectStore objectStore(S3Client s3, S3Presigner presigner, StoreConfig config) {
        return new S3ObjectStore(s3, presigner, config.bucket(), LIMITS);
    }

    @Produces
    @Singleton
    @Unremovable
    ObjectSource objectSource(S3Client s3, StoreConfig config) {
        return new BucketSource(s3, config.sourceBuckets().orElse(Set.of()), LIMITS);
    }
}
