package dev.longhaul.store;

import java.util.random.RandomGenerator;

/**
 * Short random words: 13 characters of 0-9 a-v, 65 bits apart. All bytes of a word are drawn at once: a secure source of chance takes a
 * lock for each draw, and many jobs draw at the same time.
 */
public record Nonces(RandomGenerator random) {

    private static final int LENGTH = 13;
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";

    public String next() {
        byte[] drawn = new byte[LENGTH];
        random.nextBytes(drawn);
        StringBuilder word = new StringBuilder(LENGTH);
        for (byte each : drawn) {
            word.append(ALPHABET.charAt(each & (ALPHABET.length() - 1)));
        }
        return word.toString();
    }
}
