package dev.longhaul.store;

import dev.longhaul.store.Finding.Severity;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.StoredObject;
import dev.longhaul.store.StoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/**
 * Looks at the job bucket at start: first what the ledger needs, by doing it under {@value #PROBE}; then how the bucket is set up. A
 * failure that may pass leaves as a {@link StoreException}: the bucket is not judged by it, and the caller tries again.
 */
public final class BucketPreflight {

    private static final String PROBE = "workers/preflight-";
    private static final int SERVER_LACKS_IT = 501;

    /** What must never expire by a rule while a job is open. */
    private static final List<String> KEPT = List.of(Keys.RECORDS, Keys.OPEN, Keys.WORKERS, "control/");

    private final S3Client s3;
    private final ObjectStore store;
    private final String bucket;
    private final Nonces nonces;

    BucketPreflight(S3Client s3, ObjectStore store, String bucket, Nonces nonces) {
        this.s3 = s3;
        this.store = store;
        this.bucket = bucket;
        this.nonces = nonces;
    }

    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(objects());
        if (findings.isEmpty()) {
            findings.addAll(configuration());
        }
        return List.copyOf(findings);
    }

    /** Write, conditional write, swap, read, read of nothing, delete: each as the ledger does it. */
    private List<Finding> objects() {
        String nonce = nonces.next();
        String key = PROBE + nonce;
        List<Finding> findings = new ArrayList<>();
        try {
            missingKey(key).ifPresent(findings::add);
            conditions(key, nonce).ifPresent(findings::add);
        } catch (StoreException e) {
            findings.add(refusal(e));
        }
        try {
            store.delete(key);
        } catch (StoreException e) {
            if (findings.isEmpty()) {
                findings.add(refusal(e));
            }
        }
        return findings;
    }

    private Optional<Finding> missingKey(String key) {
        try {
            store.list(PROBE, null, 1);
            store.get(key);
            return Optional.empty();
        } catch (StoreException e) {
            if (e.kind() != Kind.Denied) {
                throw e;
            }
            return Optional.of(new Finding(
                    Severity.Refused,
                    "the bucket " + bucket
                            + " may not be listed or read: S3 then answers 403 for a key that is missing",
                    "grant s3:ListBucket on the bucket and s3:GetObject on its objects"));
        }
    }

    private Optional<Finding> conditions(String key, String nonce) {
        byte[] first = nonce.getBytes(StandardCharsets.UTF_8);
        byte[] second = (nonce + "+").getBytes(StandardCharsets.UTF_8);
        // A 412 may be the answer to the SDK's own second try: what is there decides.
        isRefused(key, first, new Condition.IfAbsent());
        StoredObject there = store.get(key)
                .orElseThrow(() ->
                        new StoreException(Kind.Unexpected, "the object written to " + key + " is not there", null));
        boolean absentKept = isRefused(key, second, new Condition.IfAbsent());
        isRefused(key, second, new Condition.IfMatch(there.etag()));
        boolean matchKept = isRefused(key, first, new Condition.IfMatch(there.etag()));
        return absentKept && matchKept
                ? Optional.empty()
                : Optional.of(new Finding(
                        Severity.Refused,
                        "the server of the bucket " + bucket + " ignores If-None-Match or If-Match on writes",
                        "use a store with S3's conditional writes: without them two workers run one job"));
    }

    private boolean isRefused(String key, byte[] body, Condition condition) {
        try {
            store.put(key, body, "text/plain", condition);
            return false;
        } catch (StoreException e) {
            if (e.kind() == Kind.Precondition) {
                return true;
            }
            throw e;
        }
    }

    private Finding refusal(StoreException e) {
        return switch (e.kind()) {
            case Unavailable, Conflict -> throw e;
            case Missing ->
                new Finding(
                        Severity.Refused,
                        "the bucket " + bucket + " does not exist in this region",
                        "create it, or set longhaul.store.bucket");
            case Denied ->
                new Finding(
                        Severity.Refused,
                        "the bucket " + bucket + " refuses: " + e.getMessage(),
                        "grant s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on its objects, and with a"
                                + " key of your own kms:GenerateDataKey and kms:Decrypt");
            case Precondition, Unexpected ->
                new Finding(
                        Severity.Refused,
                        "the bucket " + bucket + " answers strangely: " + e.getMessage(),
                        "use a store that speaks S3's protocol");
        };
    }

    private List<Finding> configuration() {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(look("its versioning", "s3:GetBucketVersioning", this::versioning));
        findings.addAll(look("its object lock", "s3:GetBucketObjectLockConfiguration", this::objectLock));
        findings.addAll(look("its lifecycle rules", "s3:GetLifecycleConfiguration", this::lifecycle));
        return findings;
    }

    private List<Finding> look(String what, String right, Function<S3Client, List<Finding>> reading) {
        try {
            return reading.apply(s3);
        } catch (SdkException e) {
            int status = S3Failures.status(e);
            if (status == 404) {
                return List.of();
            }
            StoreException failure = S3Failures.translate("reading " + what, e);
            if (failure.kind() == Kind.Unavailable && status != SERVER_LACKS_IT) {
                throw failure;
            }
            return List.of(new Finding(
                    Severity.NotChecked,
                    "of the bucket " + bucket + " " + what + " could not be read (" + status + ")",
                    "grant " + right + " to have it checked"));
        }
    }

    private List<Finding> versioning(S3Client client) {
        return client.getBucketVersioning(request -> request.bucket(bucket)).status() == BucketVersioningStatus.ENABLED
                ? List.of(new Finding(
                        Severity.Unwise,
                        "the bucket " + bucket
                                + " keeps old versions: every beat of every worker stays and is paid for",
                        "add a lifecycle rule that expires noncurrent versions, or use a bucket without versioning"))
                : List.of();
    }

    private List<Finding> objectLock(S3Client client) {
        var lock = client.getObjectLockConfiguration(request -> request.bucket(bucket))
                .objectLockConfiguration();
        return lock != null && lock.rule() != null && lock.rule().defaultRetention() != null
                ? List.of(new Finding(
                        Severity.Unwise,
                        "the bucket " + bucket
                                + " locks new objects by default: nothing that is settled can be removed",
                        "use a bucket without a default retention"))
                : List.of();
    }

    private List<Finding> lifecycle(S3Client client) {
        return client.getBucketLifecycleConfiguration(request -> request.bucket(bucket)).rules().stream()
                .filter(BucketPreflight::expires)
                .flatMap(
                        rule -> KEPT.stream()
                                .filter(kept -> reaches(rule, kept))
                                .map(
                                        kept -> new Finding(
                                                Severity.Unwise,
                                                "the lifecycle rule " + rule.id() + " of the bucket " + bucket
                                                        + " removes objects below " + kept,
                                                "limit the rule to other prefixes, or make it longer than any job and the queues' retention")))
                .toList();
    }

    private static boolean expires(LifecycleRule rule) {
        return rule.status() == ExpirationStatus.ENABLED
                && rule.expiration() != null
                && (rule.expiration().days() != null || rule.expiration().date() != null);
    }

    /** A rule for tagged objects reaches none of ours: they carry no tags. */
    @SuppressWarnings("deprecation") // old rules still carry their prefix outside the filter
    private static boolean reaches(LifecycleRule rule, String kept) {
        if (rule.filter() != null
                && (rule.filter().tag() != null
                        || (rule.filter().and() != null && rule.filter().and().hasTags()))) {
            return false;
        }
        String prefix = Optional.ofNullable(rule.filter())
                .map(filter ->
                        filter.and() == null ? filter.prefix() : filter.and().prefix())
                .or(() -> Optional.ofNullable(rule.prefix()))
                .orElse("");
        return kept.startsWith(prefix) || prefix.startsWith(kept);
    }
}
