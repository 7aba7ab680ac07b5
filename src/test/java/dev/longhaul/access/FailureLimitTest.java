package dev.longhaul.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailureLimitTest {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final FailureLimit limit = new FailureLimit(3, WINDOW, clock);

    @Test
    void tellsAnAddressToWaitAtTheLimitAndNotOneBelow() {
        assertThat(limit.failed("192.0.2.1")).isEqualTo(1);
        assertThat(limit.failed("192.0.2.1")).isEqualTo(2);
        assertThat(limit.toWait("192.0.2.1")).isEmpty();
        assertThat(limit.failed("192.0.2.1")).isEqualTo(3);
        assertThat(limit.toWait("192.0.2.1")).contains(WINDOW);
        assertThat(limit.toWait("192.0.2.2")).isEmpty();
    }

    @Test
    void forgetsWhenTheWindowIsOver() {
        fail("192.0.2.1", 3);
        clock.advance(WINDOW.minusMillis(1));
        assertThat(limit.toWait("192.0.2.1")).contains(Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(1));
        assertThat(limit.toWait("192.0.2.1")).isEmpty();
        assertThat(limit.failed("192.0.2.1")).isEqualTo(1);
    }

    @Test
    void keepsABoundedNumberOfAddressesAndForgetsTheOldestFailure() {
        fail("first", 3);
        fail("second", 3);
        fail("first", 1);
        for (int i = 0; i < FailureLimit.ADDRESSES - 1; i++) {
            fail("address-" + i, 1);
        }
        assertThat(limit.addresses()).isEqualTo(FailureLimit.ADDRESSES);
        assertThat(limit.toWait("second")).isEmpty();
        assertThat(limit.toWait("first")).isPresent();
        fail("one-more", 1);
        assertThat(limit.addresses()).isEqualTo(FailureLimit.ADDRESSES);
        assertThat(limit.toWait("first")).isEmpty();
    }

    @Test
    void takesANetOfIpv6ForOneClient() {
        fail("2001:db8:1:2::1", 2);
        fail("2001:db8:1:2:ffff:ffff:ffff:ffff", 1);
        assertThat(limit.toWait("[2001:db8:1:2::7]")).isPresent();
        assertThat(limit.toWait("2001:db8:1:3::1")).isEmpty();
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(limit.failed(address)).isPositive();
        }
    }
}
