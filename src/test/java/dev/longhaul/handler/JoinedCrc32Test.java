package dev.longhaul.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinedCrc32Test {

    @ParameterizedTest
    @CsvSource({"0,0", "0,5", "5,0", "1,1", "1000,1", "3,100000", "65536,65537"})
    void isTheSumOfBothTogether(int first, int second) {
        byte[] bytes = new byte[first + second];
        new Random(first).nextBytes(bytes);
        assertThat(JoinedCrc32.of(crc(bytes, 0, first), crc(bytes, first, second), second))
                .isEqualTo(crc(bytes, 0, bytes.length));
    }

    private static long crc(byte[] bytes, int from, int count) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, count);
        return crc.getValue();
    }
}
