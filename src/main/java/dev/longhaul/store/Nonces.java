package dev.longhaul.store;

import java.util.random.RandomGenerator;

/** Short random words: 13 characters of 0-9 a-v, 65 bits apart. */
public record Nonces(RandomGenerator random) {

    private static final int LENGTH = 13;
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";

    public String next() {
        StringBuilder word = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return word.toString();
    }
}
