package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CapacityTest {

    private static final Duration NOW = Duration.ZERO;

    private final Capacity capacity = new Capacity(4);

    @Test
    void givesNoSlotWhileMoreAreInUseThanThereAre() throws InterruptedException {
        assertThat(capacity.take(4, NOW)).isEqualTo(4);
        capacity.resize(2);
        assertThat(capacity.inUse()).isEqualTo(4);
        capacity.give(2);
        assertThat(capacity.take(1, NOW)).isZero();
        capacity.give(1);
        assertThat(capacity.inUse()).isEqualTo(1);
        assertThat(capacity.take(4, NOW)).isEqualTo(1);
        assertThat(capacity.slots()).isEqualTo(2);
    }

    @Test
    void givesTheNewSlotsAtOnce() throws InterruptedException {
        assertThat(capacity.take(4, NOW)).isEqualTo(4);
        capacity.resize(6);
        assertThat(capacity.take(4, NOW)).isEqualTo(2);
        assertThat(capacity.inUse()).isEqualTo(6);
    }

    @Test
    void staysAsItIsWhenResizedToWhatItIs() throws InterruptedException {
        capacity.resize(4);
        assertThat(capacity.take(9, NOW)).isEqualTo(4);
    }
}
