package dev.longhaul.worker;

import dev.longhaul.store.BucketPreflight;
import dev.longhaul.store.Finding;
import dev.longhaul.store.Finding.Severity;
import dev.longhaul.store.StoreException;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Looks the bucket over before the first job depends on it, and says what it found. */
record BucketCheck(BucketPreflight preflight) {

    private static final Logger LOG = Logger.getLogger(BucketCheck.class);

    /**
     * Returns when jobs can be kept there.
     *
     * @throws StoreException if they cannot, or while S3 does not answer
     */
    void pass() {
        List<Finding> findings = preflight.findings();
        for (Finding finding : findings) {
            switch (finding.severity()) {
                case Refused -> {} // thrown below, and said by whoever waits for the bucket
                case Unwise -> LOG.warnf("pre-flight: %s: %s", finding.severity(), finding);
                case NotChecked -> LOG.debugf("pre-flight: %s: %s", finding.severity(), finding);
            }
        }
        String refused = findings.stream()
                .filter(finding -> finding.severity() == Severity.Refused)
                .map(Finding::toString)
                .collect(Collectors.joining("; "));
        if (!refused.isEmpty()) {
            throw new StoreException(StoreException.Kind.Denied, refused, null);
        }
    }
}
