package dev.longhaul.store;

import dev.longhaul.store.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.Transition;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/** Judges a bucket's lifecycle rules: which of them eat what jobs live by, and which are missing. Pure. */
final class LifecycleRules {

    /** Written once, and needed for as long as a job is open or a queue paused: no rule is long enough. */
    private static final List<String> NEVER_GONE = List.of(Keys.OPEN, Keys.CONTROL);

    /** What an open job lives by, too, but written anew while it runs, or needed only until it has run. */
    private static final List<String> LONG_KEPT = List.of(Keys.RECORDS, Keys.WORKERS, Keys.INPUTS);

    /** Longer than a job waits (30 days), runs, and lies in its queues (14 days each). */
    private static final int LONG_DAYS = 60;

    /** No kept object is larger: a rule for larger ones reaches none of them. */
    private static final long LARGEST_BYTES = 32 * 1024;

    /** Objects in these classes cannot be read before they are restored. */
    private static final Set<TransitionStorageClass> ASLEEP =
            Set.of(TransitionStorageClass.GLACIER, TransitionStorageClass.DEEP_ARCHIVE);

    /** Longer than an attempt may run and upload, and a checkpoint of its output lies until the next one takes it up. */
    private static final int UPLOAD_DAYS = 8;

    private LifecycleRules() {}

    static List<Finding> judge(String bucket, List<LifecycleRule> rules, boolean isVersioned) {
        List<LifecycleRule> active = rules.stream()
                .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
                .toList();
        List<Finding> findings = new ArrayList<>();
        for (LifecycleRule rule : active) {
            NEVER_GONE.stream()
                    .filter(kept -> takes(rule, Integer.MAX_VALUE) && reaches(rule, kept) && !isForLargeOnly(rule))
                    .forEach(kept -> findings.add(eats(bucket, rule, kept, "")));
            LONG_KEPT.stream()
                    .filter(kept -> takes(rule, LONG_DAYS) && reaches(rule, kept))
                    .filter(kept -> kept.equals(Keys.INPUTS) || !isForLargeOnly(rule))
                    .forEach(kept -> findings.add(eats(
                            bucket,
                            rule,
                            kept,
                            ", or make it " + LONG_DAYS
                                    + " days or more: longer than any job waits, runs, and lies in its queue")));
        }
        if (isVersioned && active.stream().noneMatch(LifecycleRules::expiresOldBeats)) {
            findings.add(new Finding(
                    Severity.Unwise,
                    "the bucket " + bucket + " keeps old versions: every beat of every worker stays and is paid for",
                    "add a lifecycle rule that expires noncurrent versions, or use a bucket without versioning"));
        }
        if (active.stream().noneMatch(LifecycleRules::endsUploads)) {
            findings.add(new Finding(
                    Severity.Unwise,
                    "no lifecycle rule of the bucket " + bucket
                            + " ends incomplete uploads: what a killed worker had sent stays and is paid for",
                    "add a rule with AbortIncompleteMultipartUpload after 14 days, longer than any job runs"));
        }
        active.stream().filter(LifecycleRules::endsUploadsEarly).forEach(rule -> findings.add(hurries(bucket, rule)));
        return findings;
    }

    private static Finding hurries(String bucket, LifecycleRule rule) {
        return new Finding(
                Severity.Unwise,
                "the lifecycle rule " + rule.id() + " of the bucket " + bucket + " ends uploads after "
                        + rule.abortIncompleteMultipartUpload().daysAfterInitiation()
                        + " days: a job that runs longer loses its output, and one that waits for its next attempt its"
                        + " checkpoint",
                "make it 14 days, and no fewer than " + UPLOAD_DAYS);
    }

    private static Finding eats(String bucket, LifecycleRule rule, String kept, String or) {
        return new Finding(
                Severity.Unwise,
                "the lifecycle rule " + rule.id() + " of the bucket " + bucket + " removes or archives objects below "
                        + kept,
                "limit the rule to other prefixes" + or);
    }

    /** Whether objects go, or go to sleep, before they are so old. */
    private static boolean takes(LifecycleRule rule, int days) {
        LifecycleExpiration expiration = rule.expiration();
        boolean expires = expiration != null
                && (expiration.date() != null || (expiration.days() != null && expiration.days() < days));
        return expires || rule.transitions().stream().anyMatch(transition -> putsToSleep(transition, days));
    }

    private static boolean putsToSleep(Transition transition, int days) {
        return ASLEEP.contains(transition.storageClass())
                && (transition.date() != null || transition.days() == null || transition.days() < days);
    }

    private static boolean expiresOldBeats(LifecycleRule rule) {
        return rule.noncurrentVersionExpiration() != null
                && Keys.WORKERS.startsWith(prefix(rule))
                && !isForTagged(rule)
                && !isForLargeOnly(rule);
    }

    private static boolean endsUploads(LifecycleRule rule) {
        return rule.abortIncompleteMultipartUpload() != null && Keys.ATTEMPTS.startsWith(prefix(rule));
    }

    /** Of any prefix that holds or is within the attempts'. */
    private static boolean endsUploadsEarly(LifecycleRule rule) {
        return rule.abortIncompleteMultipartUpload() != null
                && rule.abortIncompleteMultipartUpload().daysAfterInitiation() < UPLOAD_DAYS
                && (Keys.ATTEMPTS.startsWith(prefix(rule)) || prefix(rule).startsWith(Keys.ATTEMPTS));
    }

    private static boolean reaches(LifecycleRule rule, String kept) {
        String prefix = prefix(rule);
        return !isForTagged(rule) && (kept.startsWith(prefix) || prefix.startsWith(kept));
    }

    /** A rule for tagged objects reaches none of ours: they carry no tags. */
    private static boolean isForTagged(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        return filter != null
                && (filter.tag() != null
                        || (filter.and() != null && filter.and().hasTags()));
    }

    private static boolean isForLargeOnly(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        if (filter == null) {
            return false;
        }
        Long above = filter.and() == null
                ? filter.objectSizeGreaterThan()
                : filter.and().objectSizeGreaterThan();
        return above != null && above >= LARGEST_BYTES;
    }

    @SuppressWarnings("deprecation") // old rules still carry their prefix outside the filter
    private static String prefix(LifecycleRule rule) {
        return Optional.ofNullable(rule.filter())
                .map(filter ->
                        filter.and() == null ? filter.prefix() : filter.and().prefix())
                .or(() -> Optional.ofNullable(rule.prefix()))
                .orElse("");
    }
}
