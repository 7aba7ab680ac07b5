package dev.longhaul.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.local.EmbeddedS3;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The proxy in front of a server that checks signatures, asked by the SDK without its retries. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultProxyTest {

    private static final String BUCKET = "box";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static final Fault[] BEFORE = {Fault.reset(), Fault.hang(), Fault.answer(500, "InternalError")};
    static final Fault[] AFTER = {Fault.loseAnswer(), Fault.resetAfterEffect(), Fault.hangAfterEffect()};

    private final EmbeddedS3 server = EmbeddedS3.inMemory(0);
    private final FaultProxy proxy = FaultProxy.inFrontOf(server.endpoint());
    private final S3Client s3 = client(LIMIT);
    private final S3Client impatient = client(Duration.ofMillis(700));

    private S3Client client(Duration patience) {
        return S3Client.builder()
                .endpointOverride(proxy.endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY)))
                .httpClientBuilder(ApacheHttpClient.builder())
                .overrideConfiguration(
                        b -> b.retryStrategy(DefaultRetryStrategy.doNotRetry()).apiCallAttemptTimeout(patience))
                .build();
    }

    @BeforeAll
    void makeBucket() {
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    @BeforeEach
    void countFromZero() {
        proxy.resetCounts();
    }

    @AfterEach
    void heal() {
        proxy.heal();
    }

    @AfterAll
    void close() {
        s3.close();
        impatient.close();
        proxy.close();
        server.close();
    }

    @Test
    void withoutFaultsSignedRequestsPassAndAreCountedByOperation() {
        put(s3, "plain");
        s3.headObject(b -> b.bucket(BUCKET).key("plain"));
        s3.listObjectsV2(b -> b.bucket(BUCKET).prefix("pl"));
        s3.deleteObject(b -> b.bucket(BUCKET).key("plain"));

        assertThat(proxy.counts())
                .containsEntry("PutObject", 1L)
                .containsEntry("HeadObject", 1L)
                .containsEntry("ListObjectsV2", 1L)
                .containsEntry("DeleteObject", 1L)
                .hasSize(4);
    }

    @Test
    void largeBodiesPassUnchangedInBothDirections() {
        byte[] bytes = new byte[12 * 1024 * 1024 + 1];
        new Random(1).nextBytes(bytes);

        s3.putObject(b -> b.bucket(BUCKET).key("large"), RequestBody.fromBytes(bytes));

        assertThat(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("large")).asByteArray())
                .isEqualTo(bytes);
    }

    @Test
    void anErrorAnswerReachesTheSdkAsTheErrorItNames() {
        proxy.next(1, request -> request.is("PutObject"), Fault.answer(503, "SlowDown"));

        assertThatThrownBy(() -> put(s3, "slow")).isInstanceOfSatisfying(S3Exception.class, e -> {
            assertThat(e.statusCode()).isEqualTo(503);
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SlowDown");
        });
    }

    @ParameterizedTest
    @FieldSource("BEFORE")
    void aFaultBeforeTheEffectLeavesNothingBehind(Fault fault) {
        String key = "before/" + fault.hashCode();
        FaultRule rule = proxy.next(1, request -> request.isAbout("before/"), fault);

        assertThatThrownBy(() -> put(impatient, key)).isNotNull();

        assertThat(rule.hits()).isEqualTo(1);
        assertThat(exists(key)).isFalse();
    }

    @ParameterizedTest
    @FieldSource("AFTER")
    void aFaultAfterTheEffectLosesOnlyTheAnswer(Fault fault) {
        String key = "after/" + fault.hashCode();
        proxy.next(1, request -> request.is("PutObject"), fault);

        assertThatThrownBy(() -> put(impatient, key)).isInstanceOf(SdkClientException.class);

        assertThat(exists(key)).isTrue();
    }

    @Test
    void aCutAnswerEndsWithinItsBody() throws IOException {
        s3.putObject(b -> b.bucket(BUCKET).key("cut"), RequestBody.fromBytes(new byte[100_000]));
        proxy.next(1, request -> request.is("GetObject"), Fault.cutAnswer(1_000));

        ResponseInputStream<GetObjectResponse> body =
                s3.getObject(b -> b.bucket(BUCKET).key("cut"));

        assertThat(body.readNBytes(new byte[1_000], 0, 1_000)).isEqualTo(1_000);
        assertThatThrownBy(body::read).isInstanceOf(IOException.class);
        body.abort();
    }

    @Test
    void aDelayedRequestIsServed() {
        FaultRule rule = proxy.next(1, request -> true, Fault.delay(Duration.ofMillis(50)));

        put(s3, "late");

        assertThat(rule.hits()).isEqualTo(1);
        assertThat(exists("late")).isTrue();
    }

    @Test
    void aRequestThatIsHeldHasNoEffectBeforeItsGateOpens() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FaultRule rule = proxy.next(1, request -> request.is("PutObject"), Fault.hold(gate));

        try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> put = client.submit(() -> put(s3, "held"));
            rule.awaitHit(LIMIT);
            assertThat(exists("held")).isFalse();
            gate.countDown();
            put.get();
        }
        assertThat(exists("held")).isTrue();
    }

    @Test
    void anAnswerThatIsHeldComesAfterItsEffectWhenItsGateOpens() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        proxy.next(1, request -> request.is("PutObject"), Fault.holdAnswer(gate));

        try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> put = client.submit(() -> put(s3, "done"));
            Await.until(LIMIT, "the effect", () -> exists("done"));
            assertThat(put.isDone()).isFalse();
            gate.countDown();
            put.get();
        }
    }

    @Test
    void aRuleIsUsedUpAfterItsTimes() {
        FaultRule rule = proxy.next(2, request -> request.is("PutObject"), Fault.answer(500, "InternalError"));

        assertThatThrownBy(() -> put(s3, "thrice")).isInstanceOf(S3Exception.class);
        assertThatThrownBy(() -> put(s3, "thrice")).isInstanceOf(S3Exception.class);
        put(s3, "thrice");

        assertThat(rule.hits()).isEqualTo(2);
    }

    @Test
    void aTestCanWaitForARequestThatHangs() throws InterruptedException {
        FaultRule rule = proxy.every(request -> request.is("HeadObject"), Fault.hang());
        Thread asking = Thread.ofVirtual().start(() -> exists("hangs"));

        rule.awaitHit(LIMIT);

        asking.interrupt();
        asking.join();
    }

    @Test
    void rulesSeeTheBeginningOfTheBody() {
        proxy.every(request -> request.excerpt().contains("poison"), Fault.answer(403, "AccessDenied"));

        put(s3, "harmless");
        assertThatThrownBy(() -> s3.putObject(b -> b.bucket(BUCKET).key("x"), RequestBody.fromString("poison")))
                .isInstanceOf(S3Exception.class);
    }

    private static void put(S3Client client, String key) {
        client.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromString("freight"));
    }

    private boolean exists(String key) {
        try {
            s3.headObject(b -> b.bucket(BUCKET).key(key));
            return true;
        } catch (S3Exception e) {
            assertThat(e.statusCode()).isEqualTo(404);
            return false;
        } catch (SdkClientException e) {
            return false;
        }
    }
}
