package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcStatTest {

    @Test
    void aCommandMayBeNamedLikeTheFieldsAfterIt() {
        String line = "7 (a) S 1 (b)) Z 5 6 8 0 -1 4194304 102 0 0 0 0 0 0 0 20 0 1 0 672473 3133440 389";

        assertThat(ProcStat.parse(7, line)).isEqualTo(new ProcStat(7, 'Z', 5, 8, 672473));
    }

    @Test
    void aZombieHasEnded() {
        assertThat(new ProcStat(7, 'Z', 5, 8, 1).isAlive()).isFalse();
        assertThat(new ProcStat(7, 'T', 5, 8, 1).isAlive()).isTrue();
    }

    @Test
    void aProcessThatIsNotThereIsNull() {
        assertThat(ProcStat.read(Integer.MAX_VALUE)).isNull();
    }
}
