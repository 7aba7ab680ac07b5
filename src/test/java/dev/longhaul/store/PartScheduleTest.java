package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartScheduleTest {

    private static final int MIB = 1024 * 1024;
    private static final long GIB = 1024L * MIB;

    @ParameterizedTest
    @ValueSource(ints = {5 * MIB, 5 * MIB + 1, 8 * MIB, 100 * MIB, 1000 * MIB, 1024 * MIB})
    void reachesTheLargestObjectWithinTheNumberOfParts(int first) {
        PartSchedule schedule = new PartSchedule(first);
        long sum = 0;
        int before = first;
        for (int number = 1; number <= PartSchedule.PARTS; number++) {
            int size = schedule.size(number);
            assertThat((long) size).isBetween((long) before, Math.min(2L * before, PartSchedule.LARGEST_BYTES));
            before = size;
            sum += size;
        }
        assertThat(schedule.size(1)).isEqualTo(first);
        assertThat(sum).isGreaterThanOrEqualTo(PartSchedule.OBJECT_BYTES);
    }

    @Test
    void staysSmallWhileTheObjectIs() {
        PartSchedule schedule = new PartSchedule(8 * MIB);
        assertThat(partAt(schedule, 6 * GIB)).isEqualTo(8 * MIB);
        assertThat(partAt(schedule, 18 * GIB)).isEqualTo(16 * MIB);
        assertThat(partAt(schedule, 90 * GIB)).isEqualTo(64 * MIB);
        assertThat(partAt(schedule, 790 * GIB)).isEqualTo(512 * MIB);
        assertThat(partAt(schedule, 5000 * GIB)).isEqualTo(1024 * MIB);
    }

    private static int partAt(PartSchedule schedule, long offset) {
        int number = 1;
        for (long end = schedule.size(1); end <= offset; end += schedule.size(number)) {
            number++;
        }
        return schedule.size(number);
    }

    @Test
    void refusesPartsThatS3OrMemoryWouldNotTake() {
        assertThatThrownBy(() -> new PartSchedule(5 * MIB - 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartSchedule(1024 * MIB + 1)).isInstanceOf(IllegalArgumentException.class);
        PartSchedule schedule = new PartSchedule(8 * MIB);
        assertThatThrownBy(() -> schedule.size(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> schedule.size(10_001)).isInstanceOf(IllegalArgumentException.class);
    }
}
