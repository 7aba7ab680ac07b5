package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyTrailTest {

    @Test
    void anObjectIsKnownWhileKeysBeginWithItsOwn() {
        KeyTrail trail = new KeyTrail();
        trail.advance("a");
        trail.advance("a!");
        trail.advance("a/b");
        trail.advance("a/b/c");

        assertThat(trail.test("a")).isTrue();
        assertThat(trail.test("a/b")).isTrue();
        assertThat(trail.test("a!")).isFalse();
    }

    @Test
    void anObjectIsForgottenOnceKeysNoLongerBeginWithItsOwn() {
        KeyTrail trail = new KeyTrail();
        trail.advance("a");
        trail.advance("b/c");

        assertThat(trail.test("a")).isFalse();
        assertThat(trail.test("b")).isFalse();
    }
}
