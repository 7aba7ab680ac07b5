package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** N1: an API that is open on this machine is not open to pages that this machine's browser shows. */
class LocalNamesTest {

    @Test
    void takesTheNamesOfThisMachineWithAnyPort() {
        for (String host : new String[] {
            "localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8080"
        }) {
            assertThat(LocalNames.isLocalHost(host)).as(host).isTrue();
        }
    }

    @Test
    void refusesEveryOtherName() {
        for (String host : new String[] {
            "",
            "evil.example",
            "localhost.evil.example",
            "localhost:80.evil.example",
            "127.0.0.1.evil.example",
            "127.0.0.2",
            "10.0.0.1:8080",
            "[::2]",
            "0.0.0.0",
            "localhost:",
            "localhost:x",
            " localhost",
            "user@localhost"
        }) {
            assertThat(LocalNames.isLocalHost(host)).as(host).isFalse();
        }
        assertThat(LocalNames.isLocalHost(null)).isFalse();
    }

    @Test
    void tellsPagesOfThisMachineFromOthers() {
        assertThat(LocalNames.isLocalOrigin("http://localhost:3000")).isTrue();
        assertThat(LocalNames.isLocalOrigin("https://127.0.0.1")).isTrue();
        for (String origin : new String[] {
            "null",
            "",
            "http://evil.example",
            "https://localhost.evil.example",
            "http://localhost@evil.example",
            "file://",
            "\u0000"
        }) {
            assertThat(LocalNames.isLocalOrigin(origin)).as(origin).isFalse();
        }
    }

    @Test
    void knowsLoopbackAddresses() {
        for (String address : new String[] {"localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"}) {
            assertThat(LocalNames.isLoopback(address)).as(address).isTrue();
        }
        for (String address : new String[] {"0.0.0.0", "::", "10.0.0.1", "example.org", "127.0.0.1.example", ""}) {
            assertThat(LocalNames.isLoopback(address)).as(address).isFalse();
        }
    }
}
