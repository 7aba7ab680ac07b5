package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.store.StoreException.Kind;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What a person is told when S3 refuses or is not there. */
class S3FailuresTest {

    @ParameterizedTest
    @ValueSource(strings = {"SignatureDoesNotMatch", "InvalidAccessKeyId", "InvalidToken"})
    void saysThatCredentialsAreWrongAndSpeaksOfNoRight(String code) {
        StoreException said = S3Failures.translate("GET records/a.json", answer(403, code));
        assertThat(said.kind()).isEqualTo(Kind.Denied);
        assertThat(said)
                .hasMessageStartingWith("GET records/a.json answered 403 " + code)
                .hasMessageContainingAll("does not take the worker's credentials", "AWS_SECRET_ACCESS_KEY")
                .message()
                .doesNotContain("s3:GetObject");
    }

    /** Whoever gives them renews them, so it passes; until then a person is to know what it is. */
    @Test
    void saysThatATokenHasExpiredAndTriesAgain() {
        StoreException said = S3Failures.translate("PUT workers/w.json", answer(400, "ExpiredToken"));
        assertThat(said.kind()).isEqualTo(Kind.Unavailable);
        assertThat(said).hasMessageContainingAll("ExpiredToken", "credentials", "expired");
    }

    @Test
    void saysThatARightIsMissingOnlyWhereOneMayBe() {
        StoreException said = S3Failures.translate("GET records/a.json", answer(403, "AccessDenied"));
        assertThat(said).hasMessageContaining("a right is missing").message().doesNotContain("credentials");
    }

    @Test
    void namesTheHostThatNobodyKnows() {
        SdkClientException failure = SdkClientException.builder()
                .message("Received an UnknownHostException when attempting to interact with a service.")
                .cause(new UnknownHostException("s3.nowhere.example: Name or service not known"))
                .build();
        StoreException said = S3Failures.translate("LIST workers/", failure);
        assertThat(said.kind()).isEqualTo(Kind.Unavailable);
        assertThat(said)
                .hasMessageContainingAll("the host s3.nowhere.example:", "quarkus.s3.endpoint-override")
                .message()
                .doesNotContain("Received an");
    }

    private static S3Exception answer(int status, String code) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .message(code)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("words of S3")
                        .build())
                .build();
    }
}
