package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

/** Bodies that come together must not use up the memory that jobs run in. */
class BodyRoomTest {

    private static final int KIB = 1024;

    private final BodyRoom room = new BodyRoom(10 * KIB);

    private String read(int bytes, BodyRoom.Place place) {
        return BodyText.read(new ByteArrayInputStream(new byte[bytes]), 100 * KIB, place);
    }

    @Test
    void hasRoomForBodiesUntilTheyTakeAllOfIt() {
        try (BodyRoom.Place first = room.open();
                BodyRoom.Place second = room.open();
                BodyRoom.Place third = room.open()) {
            assertThat(read(6 * KIB, first)).hasSize(6 * KIB);
            assertThat(read(4 * KIB, second)).hasSize(4 * KIB);
            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> read(1, third))
                    .satisfies(refusal -> {
                        assertThat(refusal.problem().status()).isEqualTo(503);
                        assertThat(refusal.problem().type()).endsWith(":full");
                    });
        }
    }

    /** Also of one that was refused in its middle. */
    @Test
    void takesTheRoomBack() {
        try (BodyRoom.Place tooLarge = room.open()) {
            assertThatExceptionOfType(Refusal.class).isThrownBy(() -> read(20 * KIB, tooLarge));
        }
        for (int i = 0; i < 3; i++) {
            try (BodyRoom.Place place = room.open()) {
                assertThat(read(10 * KIB, place)).hasSize(10 * KIB);
            }
        }
    }

    @Test
    void isAQuarterOfTheHeapByWhatABodyNeedsAndNeverLessThanOneBody() {
        assertThat(BodyRoom.bytes(24_000, 10)).isEqualTo(1_000);
        assertThat(BodyRoom.bytes(24_000, 5_000)).isEqualTo(5_000);
    }
}
