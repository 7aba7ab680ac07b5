package dev.longhaul.store;

import dev.longhaul.local.EmbeddedS3;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The adapter keeps the contract with the embedded server. */
class EmbeddedS3StoreTest extends ObjectStoreContract {

    private static EmbeddedS3 server;
    private static S3Fixture clients;

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

    @Override
    ObjectStore store() {
        return clients.store();
    }

    @Override
    String prefix() {
        return "contract/";
    }
}
