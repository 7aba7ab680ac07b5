package dev.longhaul.access;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jose4j.jwk.PublicJsonWebKey;

/** Where the issuer's public keys come from. Asking never waits. */
interface KeySource {

    /** Those that are known now; none before the first were got, or when the last got are too old to be trusted. */
    List<PublicJsonWebKey> keys();

    /** Looks for newer ones, unless that was done a moment ago; completes, never with an exception, with whether it brought any. */
    CompletionStage<Boolean> renew();
}
