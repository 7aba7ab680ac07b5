package dev.longhaul.store;

import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.ManualClock;
import java.time.Instant;

/** The fake keeps the contract. */
class InMemoryStoreTest extends ObjectStoreContract {

    private final ObjectStore store = new InMemoryStore(new ManualClock(Instant.parse("2026-01-01T00:00:00Z")));

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    String prefix() {
        return "contract/";
    }
}
