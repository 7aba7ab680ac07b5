package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.ObjectSource.MissingObject;
import dev.longhaul.handler.ObjectSource.SourceObject;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeObjectSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int OBJECTS = 60;
    private static final int OBJECT_BYTES = 1 << 20;

    private final FakeObjectSource source = new FakeObjectSource();
    private final ReadBudget budget = new ReadBudget(4 * OBJECT_BYTES);
    private final Readers readers = Readers.of(3);

    @Test
    void objectsComeInTheirOrderWhateverReaderIsFirst() throws IOException, InterruptedException {
        for (int n = 0; n < OBJECTS; n++) {
            source.put("%02d".formatted(n), "text " + n);
        }
        List<String> texts = new ArrayList<>();
        try (ReadBudget.Share share = budget.share();
                ReadAhead ahead = ahead(share)) {
            for (ObjectContent each = ahead.next(); each != null; each = ahead.next()) {
                ByteBuffer part = each.next();
                texts.add(
                        part == null ? "" : StandardCharsets.UTF_8.decode(part).toString());
                assertThat(each.next()).isNull();
            }
        }

        assertThat(texts).hasSize(OBJECTS).startsWith("text 0", "text 1").endsWith("text 59");
        assertThat(source.mostOpen()).isLessThanOrEqualTo(readers.count());
        assertThat(budget.isWhole()).isTrue();
    }

    @Test
    void nothingIsReadBeyondTheBudget() throws IOException, InterruptedException {
        for (int n = 0; n < OBJECTS; n++) {
            source.put("%02d".formatted(n), OBJECT_BYTES, from -> new GeneratedStream(from, OBJECT_BYTES));
        }
        try (ReadBudget.Share share = budget.share();
                ReadAhead ahead = ahead(share)) {
            Await.until(LIMIT, "four objects are read", () -> source.opened() == 4 && source.stillOpen() == 0);
            long opened = 4;
            for (ObjectContent each = ahead.next(); each != null; each = ahead.next()) {
                assertThat(source.opened()).isLessThanOrEqualTo(opened);
                opened++;
                while (each.next() != null) {
                    assertThat(each.object().sizeBytes()).isEqualTo(OBJECT_BYTES);
                }
            }
        }

        assertThat(source.opened()).isEqualTo(OBJECTS);
    }

    @Test
    void aLargeObjectIsReadInSlicesByManyReaders() throws IOException, InterruptedException {
        long size = 3L * ReadAhead.SLICE_BYTES + 1;
        source.put("large", size, from -> new GeneratedStream(from, size));
        long read = 0;
        try (ReadBudget.Share share = budget.share();
                ReadAhead ahead = ahead(share)) {
            ObjectContent large = Objects.requireNonNull(ahead.next());
            assertThat(large.crcIfWhole()).isEmpty();
            for (ByteBuffer part = large.next(); part != null; part = large.next()) {
                byte[] expected = new byte[part.remaining()];
                assertThat(new GeneratedStream(read, size).read(expected)).isPositive();
                read += part.remaining();
            }
        }

        assertThat(read).isEqualTo(size);
        assertThat(source.opened()).isEqualTo(4);
    }

    @Test
    void aListingThatBreaksInItsMiddleIsToldInItsTurn() throws IOException, InterruptedException {
        SourceObject first = new SourceObject(FakeObjectSource.BUCKET, "a", 0, "e", FakeObjectSource.MODIFIED);
        Stream<SourceObject> broken = Stream.of(first, first).peek(new java.util.function.Consumer<>() {
            private int seen;

            @Override
            public void accept(SourceObject object) {
                if (++seen == 2) {
                    throw new UncheckedIOException(new MissingObject("gone"));
                }
            }
        });
        try (ReadBudget.Share share = budget.share();
                ReadAhead ahead = new ReadAhead(source, broken, 0, share, readers)) {
            assertThat(ahead.next()).isNotNull();
            assertThatExceptionOfType(MissingObject.class).isThrownBy(ahead::next);
        }
    }

    @Test
    void whatIsNoIoFailureStaysWhatItWas() throws IOException, InterruptedException {
        source.put("a", "text");
        source.beforeOpen(_ -> {
            throw new InvalidInput("not allowed");
        });
        try (ReadBudget.Share share = budget.share();
                ReadAhead ahead = ahead(share)) {
            ObjectContent content = Objects.requireNonNull(ahead.next());
            assertThatExceptionOfType(InvalidInput.class).isThrownBy(content::next);
        }
    }

    @Test
    void closingInTheMiddleGivesEverythingBack() throws IOException, InterruptedException {
        for (int n = 0; n < OBJECTS; n++) {
            source.put("%02d".formatted(n), OBJECT_BYTES, from -> new GeneratedStream(from, OBJECT_BYTES));
        }
        try (ReadBudget.Share share = budget.share();
                ReadAhead ahead = ahead(share)) {
            ObjectContent content = Objects.requireNonNull(ahead.next());
            assertThat(content.next()).isNotNull();
        }

        assertThat(budget.isWhole()).isTrue();
        assertThat(readers.free().availablePermits()).isEqualTo(readers.count());
    }

    @Test
    void aClosedShareTakesNothing() throws InterruptedException {
        ReadBudget.Share share = budget.share();
        share.take(5);
        byte[] part = share.part();
        share.close();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> share.take(1));
        share.give(part);
        assertThat(budget.isWhole()).isTrue();
    }

    private ReadAhead ahead(ReadBudget.Share share) {
        return new ReadAhead(source, source.list(FakeObjectSource.BUCKET, ""), 0, share, readers);
    }
}
