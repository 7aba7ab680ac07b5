package dev.longhaul.store;

import dev.longhaul.local.EmbeddedS3;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** SDK clients for an S3 server at an address, set as the application sets them. */
record S3Fixture(S3Client s3, S3Presigner presigner) implements AutoCloseable {

    static final String BUCKET = "contract";
    static final StreamPatience PATIENCE =
            new StreamPatience(Duration.ofSeconds(1), InstantSource.system(), new SecureRandom(), Pause.sleeping());
    static final CallLimits LIMITS = new CallLimits(Duration.ofSeconds(6), Duration.ofSeconds(20));

    private static final S3Configuration PATH_STYLE =
            S3Configuration.builder().pathStyleAccessEnabled(true).build();

    static S3Fixture at(URI endpoint) {
        StaticCredentialsProvider credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY));
        S3Client s3 = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .serviceConfiguration(PATH_STYLE)
                .httpClientBuilder(ApacheHttpClient.builder().expectContinueEnabled(false))
                .overrideConfiguration(override -> override.addExecutionInterceptor(new NoExpect()))
                .build();
        S3Presigner presigner = S3Presigner.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(credentials)
                .serviceConfiguration(PATH_STYLE)
                .build();
        return new S3Fixture(s3, presigner);
    }

    S3ObjectStore store() {
        return new S3ObjectStore(s3, presigner, BUCKET, LIMITS, PATIENCE);
    }

    void createBucket(String name) {
        s3.createBucket(request -> request.bucket(name));
    }

    @Override
    public void close() {
        s3.close();
        presigner.close();
    }
}
