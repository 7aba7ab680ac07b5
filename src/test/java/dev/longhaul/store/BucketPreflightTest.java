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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    @Test
    void aBucketThatDoesNotAnswerIsNotJudged() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 9);
        assertThatThrownBy(() -> preflight(store).findings()).isInstanceOf(StoreException.class);
    }
}
