package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.store.Finding.Severity;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionRequest;
import software.amazon.awssdk.services.s3.model.GetBucketEncryptionResponse;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetBucketLifecycleConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

class BucketSetupTest {

    /** Answers what it is set to, or one failure to all. */
    private static final class Bucket implements S3Client {

        private @Nullable AwsServiceException failure;
        private @Nullable BucketVersioningStatus versioning;
        private boolean hasRules = true;
        private boolean locks;
        private boolean asksKms;
        private boolean hasBucketKey;

        @Override
        public GetBucketVersioningResponse getBucketVersioning(Consumer<GetBucketVersioningRequest.Builder> request) {
            fail();
            return GetBucketVersioningResponse.builder().status(versioning).build();
        }

        @Override
        public GetObjectLockConfigurationResponse getObjectLockConfiguration(
                Consumer<GetObjectLockConfigurationRequest.Builder> request) {
            fail();
            if (!locks) {
                throw answer(404);
            }
            return GetObjectLockConfigurationResponse.builder()
                    .objectLockConfiguration(
                            lock -> lock.rule(rule -> rule.defaultRetention(retention -> retention.days(30))))
                    .build();
        }

        @Override
        public GetBucketEncryptionResponse getBucketEncryption(Consumer<GetBucketEncryptionRequest.Builder> request) {
            fail();
            ServerSideEncryptionRule rule = ServerSideEncryptionRule.builder()
                    .bucketKeyEnabled(hasBucketKey)
                    .applyServerSideEncryptionByDefault(
                            by -> by.sseAlgorithm(asksKms ? ServerSideEncryption.AWS_KMS : ServerSideEncryption.AES256))
                    .build();
            return GetBucketEncryptionResponse.builder()
                    .serverSideEncryptionConfiguration(configuration -> configuration.rules(List.of(rule)))
                    .build();
        }

        @Override
        public GetBucketLifecycleConfigurationResponse getBucketLifecycleConfiguration(
                Consumer<GetBucketLifecycleConfigurationRequest.Builder> request) {
            fail();
            if (!hasRules) {
                throw answer(404);
            }
            LifecycleRule rule = LifecycleRule.builder()
                    .id("r")
                    .status(ExpirationStatus.ENABLED)
                    .abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(14))
                    .build();
            return GetBucketLifecycleConfigurationResponse.builder()
                    .rules(List.of(rule))
                    .build();
        }

        private void fail() {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final Bucket bucket = new Bucket();

    private List<Finding> findings() {
        return new BucketSetup(bucket, "b").findings();
    }

    private static AwsServiceException answer(int status) {
        return S3Exception.builder().statusCode(status).message("planned").build();
    }

    @Test
    void findsNothingInABucketThatIsSetUpWell() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void findsVersionsThatStay() {
        bucket.versioning = BucketVersioningStatus.ENABLED;
        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("old versions"));
        bucket.versioning = BucketVersioningStatus.SUSPENDED;
        assertThat(findings()).isEmpty();
    }

    @Test
    void findsADefaultRetention() {
        bucket.locks = true;
        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("locks"));
    }

    @Test
    void findsABucketThatAsksKmsAtEachRequest() {
        bucket.asksKms = true;
        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.whatToSet()).contains("Bucket Keys"));
        bucket.hasBucketKey = true;
        assertThat(findings()).isEmpty();
    }

    @Test
    void findsThatNoRuleEndsIncompleteUploads() {
        bucket.hasRules = false;
        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.whatToSet()).contains("AbortIncompleteMultipartUpload"));
    }

    @Test
    void saysWhatItMayNotLookAt() {
        bucket.failure = answer(403);
        assertThat(findings())
                .hasSize(4)
                .allMatch(finding -> finding.severity() == Severity.NotChecked)
                .anyMatch(finding -> finding.whatToSet().contains("s3:GetEncryptionConfiguration"));
    }

    @Test
    void aBucketThatDoesNotAnswerIsNotJudged() {
        bucket.failure = answer(503);
        assertThatThrownBy(this::findings).isInstanceOf(StoreException.class);
    }
}
