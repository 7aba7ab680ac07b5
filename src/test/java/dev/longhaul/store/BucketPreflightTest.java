package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.store.Finding.Severity;
import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import java.time.Instant;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

class BucketPreflightTest {

    private static EmbeddedS3 server;
    private static S3Fixture clients;

    private final InMemoryStore store = new InMemoryStore(new ManualClock(Instant.parse("2026-01-01T00:00:00Z")));

    @BeforeAll
    static void start() {
        server = EmbeddedS3.inMemory(0);
        clients = S3Fixture.at(server.endpoint());
        clients.createBucket(S3Fixture.BUCKET);
    }

    @AfterAll
    static void stop() {
        clients.close();
        server.close();
    }

    private static BucketPreflight preflight(ObjectStore store) {
        return new BucketPreflight(clients.s3(), store, S3Fixture.BUCKET, new Nonces(new Random(1)));
    }

    @Test
    void aGoodBucketHasNothingThatIsRefusedAndKeepsNoProbe() {
        assertThat(preflight(clients.store()).findings())
                .allMatch(finding -> finding.severity() == Severity.NotChecked);
        assertThat(clients.store().list("", null, 10).entries()).isEmpty();
    }

    @Test
    void aBucketThatDoesNotExistIsRefused() {
        S3ObjectStore absent =
                new S3ObjectStore(clients.s3(), clients.presigner(), "absent", S3Fixture.LIMITS, S3Fixture.PATIENCE);
        assertThat(preflight(absent).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.Refused);
            assertThat(finding.whatToSet()).contains("longhaul.store.bucket");
        });
    }

    @Test
    void aBucketThatMayNotBeListedIsRefused() {
        store.forbidListing();
        assertThat(preflight(store).findings())
                .anySatisfy(finding -> assertThat(finding.whatToSet()).contains("s3:ListBucket"));
    }

    @Test
    void aBucketThatMayNotBeWrittenIsRefused() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Denied, Strike.Before, 9);
        assertThat(preflight(store).findings())
                .anySatisfy(finding -> assertThat(finding.whatToSet()).contains("s3:PutObject"));
    }

    /** The texts are S3's own. */
    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, User: arn:aws:sts::1:assumed-role/r is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-central-1:1:key/k",
        "400, KMS.DisabledException, arn:aws:kms:eu-central-1:1:key/k is disabled."
    })
    void aKeyThatRefusesIsNamed(int status, String code, String text) {
        S3Client refusing = new Refusing(S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(text)
                        .build())
                .build());
        S3ObjectStore encrypted =
                new S3ObjectStore(refusing, clients.presigner(), "b", S3Fixture.LIMITS, S3Fixture.PATIENCE);
        assertThat(preflight(encrypted).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.Refused);
            assertThat(finding.whatToSet()).contains("kms:GenerateDataKey and kms:Decrypt");
        });
    }

    /** No right in the world would help. */
    @Test
    void wrongCredentialsAreSaidToBeThat() {
        S3Client refusing = new Refusing(S3Exception.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("SignatureDoesNotMatch")
                        .errorMessage("no match")
                        .build())
                .build());
        S3ObjectStore store =
                new S3ObjectStore(refusing, clients.presigner(), "b", S3Fixture.LIMITS, S3Fixture.PATIENCE);
        assertThat(preflight(store).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.Refused);
            assertThat(finding.toString()).contains("credentials").doesNotContain("grant");
        });
    }

    /** An empty bucket that can be listed and deleted from, and refuses writes. */
    private record Refusing(AwsServiceException refusal) implements S3Client {

        @Override
        public ListObjectsV2Response listObjectsV2(Consumer<ListObjectsV2Request.Builder> request) {
            return ListObjectsV2Response.builder().build();
        }

        @Override
        public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
            throw S3Exception.builder().statusCode(404).message("none").build();
        }

        @Override
        public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
            throw refusal;
        }

        @Override
        public DeleteObjectResponse deleteObject(Consumer<DeleteObjectRequest.Builder> request) {
            return DeleteObjectResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    @Test
    void uploadsThatMayNotBeAbortedAreFoundOut() {
        store.fail((operation, _) -> operation.equals("abort"), Kind.Denied, Strike.Before, 1);
        assertThat(preflight(store).findings())
                .filteredOn(finding -> finding.severity() == Severity.Unwise)
                .singleElement()
                .satisfies(finding -> assertThat(finding.whatToSet()).contains("s3:AbortMultipartUpload"));
    }

    @Test
    void aBucketThatTakesNoDeadLettersIsFoundOut() {
        store.fail(
                (operation, key) -> operation.equals("put") && key.startsWith("dead/"), Kind.Denied, Strike.Before, 9);
        assertThat(preflight(store).findings())
                .filteredOn(finding -> finding.severity() == Severity.Unwise)
                .singleElement()
                .satisfies(finding -> assertThat(finding.whatToSet()).contains("s3:PutObject", "dead/*"));
        assertThat(store.keys("")).isEmpty();
    }

    @Test
    void aBucketThatDoesNotAnswerIsNotJudged() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 9);
        assertThatThrownBy(() -> preflight(store).findings()).isInstanceOf(StoreException.class);
    }
}
