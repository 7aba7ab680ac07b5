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

/**
 * Looks at the job bucket at start: first what the ledger needs, by doing it under {@value #PROBE}, which shows rights to
 * objects and to their key in practice; then how the bucket is set up ({@link BucketSetup}). A
 * failure that may pass leaves as a {@link StoreException}: the bucket is not judged by it, and the caller tries again.
 */
public final class BucketPreflight {

    private static final String PROBE = "workers/preflight-";

    private final ObjectStore store;
    private final BucketSetup setup;
    private final String bucket;
    private final Nonces nonces;

    BucketPreflight(S3Client s3, ObjectStore store, String bucket, Nonces nonces) {
        this.store = store;
        this.setup = new BucketSetup(s3, bucket);
        this.bucket = bucket;
        this.nonces = nonces;
    }

    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(objects());
        if (findings.stream().noneMatch(finding -> finding.severity() == Severity.Refused)) {
            findings.addAll(setup.findings());
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
            abort(key).ifPresent(findings::add);
            if (findings.isEmpty()) {
                deadLetters(nonce).ifPresent(findings::add);
            }
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
            if (e.kind() != Kind.Denied || isOfCredentials(e)) {
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

    /** Outputs that fail are aborted; the rights to begin one are those to write. */
    private Optional<Finding> abort(String key) {
        return denied(
                store.startUpload(key, "text/plain")::abort,
                _ -> new Finding(
                        Severity.Unwise,
                        "uploads to the bucket " + bucket
                                + " may not be aborted: parts of failed ones stay and are paid for",
                        "grant s3:AbortMultipartUpload on its objects"));
    }

    /** A swap of what is not there writes nothing: no list shows the probe. Without the right, letters go round until SQS moves them. */
    private Optional<Finding> deadLetters(String nonce) {
        return denied(
                () -> isRefused(Keys.DEAD + "preflight-" + nonce, new byte[0], new Condition.IfMatch("\"none\"")),
                e -> new Finding(
                        Severity.Unwise,
                        "the bucket " + bucket + " refuses copies of dead letters: " + e.getMessage()
                                + "; a message that is no job is not put away, and comes back until SQS moves it",
                        "grant s3:GetObject, s3:PutObject and s3:DeleteObject on " + Keys.DEAD + "*"));
    }

    private static Optional<Finding> denied(Runnable trial, Function<StoreException, Finding> finding) {
        try {
            trial.run();
            return Optional.empty();
        } catch (StoreException e) {
            if (e.kind() != Kind.Denied) {
                throw e;
            }
            return Optional.of(finding.apply(e));
        }
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

    private static boolean isOfCredentials(StoreException e) {
        return e.getCause() instanceof SdkException answer && S3Failures.isOfCredentials(answer);
    }

    private Finding refusal(StoreException e) {
        if (!e.isPassing() && e.getCause() instanceof SdkException answer && S3Failures.isOfKey(answer)) {
            return new Finding(
                    Severity.Refused,
                    "the key that encrypts the bucket " + bucket + " refuses: " + e.getMessage(),
                    "grant the worker's role kms:GenerateDataKey and kms:Decrypt on that key, in its policy too where it lies in"
                            + " another account, and see that it is enabled");
        }
        if (!e.isPassing() && isOfCredentials(e)) {
            return new Finding(
                    Severity.Refused,
                    "the bucket " + bucket + " cannot be asked: " + e.getMessage(),
                    "give the worker credentials that S3 knows");
        }
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
}
