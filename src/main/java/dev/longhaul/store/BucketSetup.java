package dev.longhaul.store;

import dev.longhaul.store.Finding.Severity;
import dev.longhaul.store.StoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/**
 * How the job bucket is set up, as far as it may be looked at: versioning, object lock, encryption, lifecycle rules. None of it keeps
 * jobs from running.
 */
record BucketSetup(S3Client s3, String bucket) {

    private static final int MISSING = 404;
    private static final int SERVER_LACKS_IT = 501;

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Optional<List<LifecycleRule>> rules = look(
                findings,
                "its lifecycle rules",
                "s3:GetLifecycleConfiguration",
                List.<LifecycleRule>of(),
                () -> s3.getBucketLifecycleConfiguration(request -> request.bucket(bucket))
                        .rules());
        Optional<Boolean> isVersioned = look(
                findings,
                "its versioning",
                "s3:GetBucketVersioning",
                false,
                () -> s3.getBucketVersioning(request -> request.bucket(bucket)).status()
                        == BucketVersioningStatus.ENABLED);
        Optional<Boolean> isLocked = look(
                findings,
                "its object lock",
                "s3:GetBucketObjectLockConfiguration",
                false,
                () -> isLocking(s3.getObjectLockConfiguration(request -> request.bucket(bucket))
                        .objectLockConfiguration()));
        Optional<Boolean> isDear = look(
                findings,
                "its encryption",
                "s3:GetEncryptionConfiguration",
                false,
                () -> s3
                        .getBucketEncryption(request -> request.bucket(bucket))
                        .serverSideEncryptionConfiguration()
                        .rules()
                        .stream()
                        .anyMatch(BucketSetup::asksKmsEachTime));
        rules.map(all -> LifecycleRules.judge(bucket, all, isVersioned.orElse(false)))
                .ifPresent(findings::addAll);
        if (isLocked.orElse(false)) {
            findings.add(unwise(
                    "the bucket " + bucket + " locks new objects by default: nothing that is settled can be removed",
                    "use a bucket without a default retention"));
        }
        if (isDear.orElse(false)) {
            findings.add(unwise(
                    "the bucket " + bucket
                            + " asks KMS at each request: beats and records may be throttled there, and are"
                            + " paid for",
                    "enable S3 Bucket Keys on it"));
        }
        return findings;
    }

    private static Finding unwise(String what, String remedy) {
        return new Finding(Severity.Unwise, what, remedy);
    }

    private static boolean isLocking(@Nullable ObjectLockConfiguration lock) {
        return lock != null && lock.rule() != null && lock.rule().defaultRetention() != null;
    }

    private static boolean asksKmsEachTime(ServerSideEncryptionRule rule) {
        return rule.applyServerSideEncryptionByDefault() != null
                && rule.applyServerSideEncryptionByDefault().sseAlgorithm() == ServerSideEncryption.AWS_KMS
                && !Boolean.TRUE.equals(rule.bucketKeyEnabled());
    }

    /** Empty, with a finding, where it may not be read or the server has no such call. */
    private <T> Optional<T> look(List<Finding> findings, String what, String right, T whenNone, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (SdkException e) {
            int status = S3Failures.status(e);
            if (status == MISSING) {
                return Optional.of(whenNone);
            }
            StoreException failure = S3Failures.translate("reading " + what, e);
            if (failure.kind() == Kind.Unavailable && status != SERVER_LACKS_IT) {
                throw failure;
            }
            findings.add(new Finding(
                    Severity.NotChecked,
                    "of the bucket " + bucket + " " + what + " could not be read (" + status + ")",
                    "grant " + right + " to have it checked"));
            return Optional.empty();
        }
    }
}
