package dev.longhaul.access;

import java.util.List;
import java.util.stream.Stream;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.lang.JoseException;

/** Reads a JWK set (RFC 7517). What is no public key for signatures is left out: with a shared secret whoever checks could also sign. */
final class KeySet {

    private KeySet() {}

    /** @throws AccessFault if there is no such key in it, or it cannot be read */
    static List<PublicJsonWebKey> read(String where, String json) {
        try {
            List<PublicJsonWebKey> keys = new JsonWebKeySet(json)
                    .getJsonWebKeys().stream()
                            .flatMap(key -> key instanceof PublicJsonWebKey known ? Stream.of(known) : Stream.empty())
                            .filter(key -> !Use.ENCRYPTION.equals(key.getUse()))
                            .toList();
            if (keys.isEmpty()) {
                throw new AccessFault(where + " has no public key for signatures");
            }
            return keys;
        } catch (JoseException
                | ClassCastException e) { // the library takes for granted what the members of a JSON object are
            throw new AccessFault(where + " is no JWK set");
        }
    }
}
