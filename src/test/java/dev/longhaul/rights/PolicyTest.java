package dev.longhaul.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyTest {

    private static final AwsCall READ = new AwsCall("s3:GetObject", "arn:aws:s3:::b/records/a.json");

    @Test
    void allowsWhatAStatementNames() {
        Policy policy = policy("""
                {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/records/*"}""");
        assertThat(policy.allowing(READ))
                .containsExactly(new Policy.Grant("Read", "s3:GetObject", "arn:aws:s3:::b/records/*"));
        assertThat(policy.grants()).hasSize(2);
    }

    @Test
    void allowsNoOtherActionAndNoOtherResource() {
        Policy policy = policy("""
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/records/*"}""");
        assertThat(policy.allowing(new AwsCall("s3:DeleteObject", READ.resource())))
                .isEmpty();
        assertThat(policy.allowing(new AwsCall("s3:GetObject", "arn:aws:s3:::b/inputs/a")))
                .isEmpty();
        assertThat(policy.allowing(new AwsCall("s3:GetObject", "arn:aws:s3:::B/records/a")))
                .isEmpty();
    }

    @Test
    void readsWildcardsAsIamDoes() {
        assertThat(policy("""
                {"Effect": "Allow", "Action": "S3:get*", "Resource": "arn:aws:s3:::?/records/*.json"}""").allowing(READ)).hasSize(1);
        assertThat(policy("""
                {"Effect": "Allow", "Action": "*", "Resource": "*"}""").allowing(READ)).hasSize(1);
        assertThat(policy("""
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/records"}""").allowing(READ)).isEmpty();
    }

    @Test
    void deniesWhatAStatementDeniesWhateverAnotherAllows() {
        assertThat(policy("""
                {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/records/*"}""").allowing(READ)).isEmpty();
    }

    @Test
    void holdsListsToTheirPrefix() {
        Policy policy = policy("""
                {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b",
                 "Condition": {"StringLike": {"s3:prefix": ["open/*", "index/*"]}}}""");
        assertThat(policy.allowing(list(Map.of("s3:prefix", "index/all/")))).hasSize(1);
        assertThat(policy.allowing(list(Map.of("s3:prefix", "records/")))).isEmpty();
        assertThat(policy.allowing(list(Map.of()))).isEmpty();
    }

    @Test
    void letsAConditionIfExistsPassWhereTheKeyIsMissing() {
        Policy policy = policy("""
                {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b",
                 "Condition": {"StringEqualsIfExists": {"s3:prefix": "open/"}}}""");
        assertThat(policy.allowing(list(Map.of()))).hasSize(1);
        assertThat(policy.allowing(list(Map.of("s3:prefix", "open/")))).hasSize(1);
        assertThat(policy.allowing(list(Map.of("s3:prefix", "dead/")))).isEmpty();
    }

    @Test
    void turnsANegativeConditionRound() {
        Policy policy = policy("""
                {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b",
                 "Condition": {"StringNotLike": {"s3:prefix": "dead/*"}}}""");
        assertThat(policy.allowing(list(Map.of("s3:prefix", "dead/a")))).isEmpty();
        assertThat(policy.allowing(list(Map.of("s3:prefix", "open/")))).hasSize(1);
    }

    @Test
    void refusesWhatItDoesNotJudge() {
        refuses("""
                {"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "*"}""", "NotAction");
        refuses("""
                {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}""", "IpAddress");
        refuses("""
                {"Effect": "Perhaps", "Action": "s3:*", "Resource": "*"}""", "Allow or Deny");
    }

    @Test
    void refusesToJudgeByAKeyThatNoCallTells() {
        Policy policy = policy("""
                {"Sid": "Tagged", "Effect": "Allow", "Action": "s3:*", "Resource": "*",
                 "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}}""");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy.allowing(READ))
                .withMessageContaining("aws:ResourceTag/team");
    }

    private static void refuses(String statement, String why) {
        assertThatIllegalArgumentException().isThrownBy(() -> policy(statement)).withMessageContaining(why);
    }

    private static AwsCall list(Map<String, String> context) {
        return new AwsCall("s3:ListBucket", "arn:aws:s3:::b", context);
    }

    private static Policy policy(String statements) {
        return Policy.parse("{\"Version\": \"2012-10-17\", \"Statement\": [" + statements + "]}");
    }
}
