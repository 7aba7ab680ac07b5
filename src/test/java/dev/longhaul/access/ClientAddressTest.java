package dev.longhaul.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void isAWholeAddressOfIpv4AndANetOfIpv6() {
        assertThat(ClientAddress.key("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(ClientAddress.key("::ffff:192.0.2.1")).isEqualTo("::ffff:192.0.2.1");
        assertThat(ClientAddress.key("2001:db8::1")).isEqualTo("2001:db8:0:0::/64");
        assertThat(ClientAddress.key("2001:db8:0:0:1:2:3:4")).isEqualTo("2001:db8:0:0::/64");
        assertThat(ClientAddress.key("::1")).isEqualTo("0:0:0:0::/64");
        assertThat(ClientAddress.key("::")).isEqualTo("0:0:0:0::/64");
    }

    /** What a proxy passes on may be anything. */
    @Test
    void isBoundedWhateverIsWritten() {
        assertThat(ClientAddress.key("x".repeat(100_000))).hasSize(64);
        assertThat(ClientAddress.key(":".repeat(100_000))).hasSizeLessThanOrEqualTo(64);
        assertThat(ClientAddress.key("1:".repeat(100) + ":" + ":2".repeat(100))).hasSizeLessThanOrEqualTo(64);
        assertThat(ClientAddress.key("")).isEmpty();
    }
}
