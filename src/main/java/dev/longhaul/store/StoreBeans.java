package dev.longhaul.store;

import dev.longhaul.handler.ObjectSource;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The beans of this package. */
@ApplicationScoped
class StoreBeans {

    @Produces
    @Singleton
    @Unremovable
    ObjectStore objectStore(S3Client s3, S3Presigner presigner, StoreConfig config) {
        return new S3ObjectStore(s3, presigner, config.bucket(), limits(config), patience(config));
    }

    @Produces
    @Singleton
    @Unremovable
    ObjectSource objectSource(S3Client s3, StoreConfig config) {
        return new BucketSource(s3, config.sourceBuckets().orElse(Set.of()), limits(config), patience(config));
    }

    @Produces
    @Singleton
    @Unremovable
    BucketPreflight preflight(S3Client s3, ObjectStore store, StoreConfig config) {
        return new BucketPreflight(s3, store, config.bucket(), new Nonces(new SecureRandom()));
    }

    private static StreamPatience patience(StoreConfig config) {
        return new StreamPatience(
                config.streamPatience(), InstantSource.system(), new SecureRandom(), Pause.sleeping());
    }

    private static CallLimits limits(StoreConfig config) {
        return new CallLimits(config.callAttemptTimeout(), config.callTimeout());
    }
}
