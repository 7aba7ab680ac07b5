package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.store.ObjectStore.Extract;
import dev.longhaul.store.ObjectStore.SentPart;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CopiedPartsTest {

    private static final long MIB = 1024 * 1024;

    @Test
    void partsAreJoinedToPiecesOfAGibibyteAtMost() {
        List<SentPart> parts = IntStream.rangeClosed(1, 300)
                .mapToObj(number -> new SentPart(number, 8 * MIB, "e", 0))
                .toList();
        List<Extract> pieces = CopiedParts.of("k", "e", parts);
        assertThat(pieces).extracting(Extract::length).containsExactly(1024 * MIB, 1024 * MIB, 352 * MIB);
        assertThat(pieces).extracting(Extract::fromByte).containsExactly(0L, 1024 * MIB, 2048 * MIB);
    }

    @Test
    void largeOnesStayAsTheyAre() {
        List<SentPart> parts = List.of(
                new SentPart(1, 1024 * MIB, "e", 7),
                new SentPart(2, 1024 * MIB, "e", 8),
                new SentPart(3, 5 * MIB, "e", 9));
        assertThat(CopiedParts.of("k", "e", parts)).extracting(Extract::crc32).containsExactly(7L, 8L, 9L);
    }

    @Test
    void noPartsAreNoPieces() {
        assertThat(CopiedParts.of("k", "e", List.of())).isEmpty();
    }
}
