package dev.longhaul.access;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jose4j.jwk.PublicJsonWebKey;

/** Keys in a file, which is read again by itself when it changes. */
record KeysInFile(WatchedFile<List<PublicJsonWebKey>> file) implements KeySource {

    @Override
    public List<PublicJsonWebKey> keys() {
        return file.content();
    }

    @Override
    public CompletionStage<Boolean> renew() {
        return CompletableFuture.completedFuture(false);
    }
}
