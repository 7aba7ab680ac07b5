package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quarkus.runtime.configuration.MemorySize;
import java.math.BigInteger;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveLimitsTest {

    @ParameterizedTest
    @CsvSource({"1, 4194304, 1, 0", "1024, 68719476736, 256, 9"})
    void theBordersAreTaken(int readers, long readAhead, int compressors, int level) {
        assertThat(new ArchiveLimits(readers, readAhead, compressors, level, Duration.ofMinutes(2)).level())
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 33554432, 1, 6, longhaul.archive.readers must be 1 to 1024",
        "1025, 33554432, 1, 6, longhaul.archive.readers",
        "1, 4194303, 1, 6, longhaul.archive.read-ahead must be 4194304",
        "1, 68719476737, 1, 6, longhaul.archive.read-ahead",
        "1, 33554432, 0, 6, longhaul.archive.compressors",
        "1, 33554432, 257, 6, longhaul.archive.compressors",
        "1, 33554432, 1, -1, longhaul.archive.level",
        "1, 33554432, 1, 10, longhaul.archive.level must be 0 to 9"
    })
    void beyondThemTheSettingIsNamed(int readers, long readAhead, int compressors, int level, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ArchiveLimits(readers, readAhead, compressors, level, Duration.ofMinutes(2)))
                .withMessageStartingWith(message);
    }

    @Test
    void compressorsAreAsManyAsProcessorsUnlessSet() {
        assertThat(ArchiveLimits.of(config(OptionalInt.empty()), Runtime.getRuntime())
                        .compressors())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(ArchiveLimits.of(config(OptionalInt.of(3)), Runtime.getRuntime())
                        .compressors())
                .isEqualTo(3);
    }

    private static ArchiveConfig config(OptionalInt compressors) {
        return new ArchiveConfig() {
            @Override
            public int readers() {
                return 32;
            }

            @Override
            public MemorySize readAhead() {
                return new MemorySize(BigInteger.valueOf(32L << 20));
            }

            @Override
            public OptionalInt compressors() {
                return compressors;
            }

            @Override
            public Duration checkpoint() {
                return Duration.ofMinutes(2);
            }

            @Override
            public int level() {
                return 6;
            }
        };
    }
}
