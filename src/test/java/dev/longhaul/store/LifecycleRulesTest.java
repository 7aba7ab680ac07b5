package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.Transition;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

class LifecycleRulesTest {

    private static final LifecycleRule ENDS_UPLOADS =
            rule(rule -> rule.abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(14)));

    private static LifecycleRule rule(Consumer<LifecycleRule.Builder> settings) {
        return LifecycleRule.builder()
                .id("r")
                .status(ExpirationStatus.ENABLED)
                .applyMutation(settings)
                .build();
    }

    private static LifecycleRule expiring(LifecycleRuleFilter filter) {
        return expiring(filter, 7);
    }

    private static LifecycleRule expiring(LifecycleRuleFilter filter, int days) {
        return rule(rule -> rule.expiration(expiry -> expiry.days(days)).filter(filter));
    }

    private static LifecycleRuleFilter prefix(String prefix) {
        return LifecycleRuleFilter.builder().prefix(prefix).build();
    }

    private static List<String> judged(boolean isVersioned, LifecycleRule... rules) {
        return LifecycleRules.judge("b", List.of(rules), isVersioned).stream()
                .map(Finding::what)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"records/", "records/a", "rec", "open/", "workers/", "control/", "inputs/"})
    void findsARuleThatEatsWhatJobsLiveBy(String prefix) {
        assertThat(judged(false, ENDS_UPLOADS, expiring(prefix(prefix))))
                .singleElement()
                .asString()
                .contains("the lifecycle rule r");
    }

    @Test
    void aRuleForAllEatsEverything() {
        assertThat(judged(false, ENDS_UPLOADS, expiring(prefix("")))).hasSize(5);
        assertThat(judged(false, ENDS_UPLOADS, rule(rule -> rule.expiration(expiry -> expiry.days(7)))))
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"attempts/", "index/", "dead/", "elsewhere/"})
    void leavesOtherRulesAlone(String prefix) {
        assertThat(judged(false, ENDS_UPLOADS, expiring(prefix(prefix)))).isEmpty();
    }

    /** Records grow old by rules as the Terraform module makes them; what is written once and needed for ever does not. */
    @Test
    void aRuleThatIsLongEnoughForAnyJobIsNone() {
        assertThat(judged(false, ENDS_UPLOADS, expiring(prefix("records/"), 60), expiring(prefix("inputs/"), 120)))
                .isEmpty();
        assertThat(judged(false, ENDS_UPLOADS, expiring(prefix("workers/"), 59)))
                .hasSize(1);
        assertThat(judged(false, ENDS_UPLOADS, expiring(prefix("open/"), 3650), expiring(prefix("control/"), 3650)))
                .hasSize(2);
    }

    @Test
    void rulesForTaggedOrLargeObjectsReachNoRecord() {
        LifecycleRuleFilter tagged = LifecycleRuleFilter.builder()
                .tag(tag -> tag.key("k").value("v"))
                .build();
        LifecycleRuleFilter large = LifecycleRuleFilter.builder()
                .and(and -> and.prefix("records/").objectSizeGreaterThan(1024L * 1024))
                .build();
        assertThat(judged(false, ENDS_UPLOADS, expiring(tagged), expiring(large)))
                .isEmpty();
    }

    @Test
    void aRuleThatIsOffDoesNothing() {
        assertThat(judged(
                        false,
                        ENDS_UPLOADS,
                        expiring(prefix("records/")).toBuilder()
                                .status(ExpirationStatus.DISABLED)
                                .build()))
                .isEmpty();
    }

    @Test
    void anArchiveThatCannotBeReadIsAsBadAsARemoval() {
        assertThat(judged(false, ENDS_UPLOADS, moving("records/", TransitionStorageClass.DEEP_ARCHIVE, 30)))
                .hasSize(1);
        assertThat(judged(false, ENDS_UPLOADS, moving("records/", TransitionStorageClass.STANDARD_IA, 30)))
                .isEmpty();
    }

    /** What the finding says to do ends it. */
    @Test
    void anArchiveOfWhatIsOlderThanAnyJobIsNone() {
        assertThat(judged(false, ENDS_UPLOADS, moving("records/", TransitionStorageClass.GLACIER, 59)))
                .hasSize(1);
        assertThat(judged(false, ENDS_UPLOADS, moving("records/", TransitionStorageClass.GLACIER, 60)))
                .isEmpty();
        assertThat(judged(false, ENDS_UPLOADS, moving("open/", TransitionStorageClass.GLACIER, 3650)))
                .hasSize(1);
    }

    private static LifecycleRule moving(String prefix, TransitionStorageClass to, int days) {
        Transition transition = Transition.builder().days(days).storageClass(to).build();
        return rule(rule -> rule.filter(prefix(prefix)).transitions(List.of(transition)));
    }

    @Test
    void oldVersionsOfBeatsWantARule() {
        assertThat(judged(true, ENDS_UPLOADS)).singleElement().asString().contains("old versions");
        assertThat(judged(
                        true,
                        ENDS_UPLOADS,
                        rule(rule -> rule.noncurrentVersionExpiration(expiry -> expiry.noncurrentDays(1)))))
                .isEmpty();
    }

    @Test
    void incompleteUploadsWantARule() {
        assertThat(judged(false)).singleElement().asString().contains("incomplete uploads");
    }

    /** Case D9: what a long job has sent is its output, and its checkpoint's. */
    @Test
    void aRuleThatEndsUploadsWhichStillGoOnIsTold() {
        LifecycleRule early = rule(rule -> rule.abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(7)));
        assertThat(judged(false, early)).singleElement().asString().contains("ends uploads after 7 days");
        assertThat(judged(false, ENDS_UPLOADS)).isEmpty();
    }
}
