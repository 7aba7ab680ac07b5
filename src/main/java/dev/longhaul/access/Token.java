package dev.longhaul.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A static bearer token, of which only the SHA-256 is kept. A plain hash is right here, without salt or stretching: tokens are made of 256
 * random bits, which nobody guesses however fast the hash is, unlike what people choose for passwords. Plain tokens that are too short or
 * too uniform for that are refused; of a hash nobody can tell.
 */
final class Token {

    /** Characters of a plain token at least: 32 of them carry 128 bits even if they are only hex digits. */
    static final int SHORTEST = 32;

    /** Different characters in a plain token at least; a random one of 32 hex digits has fewer once in millions. */
    static final int FEWEST_CHARACTERS = 8;

    private static final String HASH_RULE = "[0-9a-fA-F]{64}";
    private static final String PLAIN_RULE = "[A-Za-z0-9._~+/-]+=*";

    private final Principal principal;
    private final byte[] hash;

    private Token(Principal principal, byte[] hash) {
        this.principal = principal;
        this.hash = hash;
    }

    static boolean isHash(String hex) {
        return hex.matches(HASH_RULE);
    }

    /** Whether it can be sent as a bearer token and is long enough not to be guessed. */
    static boolean isStrong(String plain) {
        return plain.length() >= SHORTEST
                && plain.matches(PLAIN_RULE)
                && plain.chars().distinct().count() >= FEWEST_CHARACTERS;
    }

    static Token ofHash(Principal principal, String hex) {
        return new Token(principal, HexFormat.of().parseHex(hex));
    }

    static Token ofPlain(Principal principal, String plain) {
        return new Token(principal, hash(plain));
    }

    Principal principal() {
        return principal;
    }

    /** The hash as a key for sets; never logged, since it is all that a file of hashes holds. */
    String fingerprint() {
        return HexFormat.of().formatHex(hash);
    }

    /** Takes the same time wherever the hashes differ. */
    boolean hasHash(byte[] presented) {
        return MessageDigest.isEqual(hash, presented);
    }

    static byte[] hash(String plain) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(plain.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
