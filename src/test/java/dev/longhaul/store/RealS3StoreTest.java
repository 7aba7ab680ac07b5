package dev.longhaul.store;

import dev.longhaul.store.ObjectStore.Page;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The adapter keeps the contract with S3 itself: a bucket, and credentials and region in the environment. What it writes is removed. */
@EnabledIfSystemProperty(named = RealS3StoreTest.BUCKET, matches = ".+", disabledReason = "no bucket of S3 was named")
class RealS3StoreTest extends ObjectStoreContract {

    static final String BUCKET = "longhaul.contract.bucket";

    private static final String PREFIX = "longhaul-contract-" + UUID.randomUUID() + "/";

    private static S3Client s3;
    private static S3Presigner presigner;
    private static ObjectStore store;

    @BeforeAll
    static void connect() {
        s3 = S3Client.builder()
                .httpClientBuilder(ApacheHttpClient.builder().expectContinueEnabled(false))
                .overrideConfiguration(override -> override.addExecutionInterceptor(new NoExpect()))
                .build();
        presigner = S3Presigner.create();
        store = new S3ObjectStore(s3, presigner, System.getProperty(BUCKET), S3Fixture.LIMITS, S3Fixture.PATIENCE);
    }

    @AfterAll
    static void cleanUp() {
        Page page;
        do {
            page = store.list(PREFIX, null, 1000);
            store.delete(page.entries().stream().map(Page.Entry::key).toList());
        } while (page.next() != null);
        s3.close();
        presigner.close();
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    String prefix() {
        return PREFIX;
    }
}
