package dev.longhaul.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.ObjectSource.ChangedObject;
import dev.longhaul.handler.ObjectSource.MissingObject;
import dev.longhaul.support.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Case C2: a connection that breaks in the middle of a read. */
class ResumingStreamTest {

    private final String text = "0123456789";
    private final Deque<Integer> breaks = new ArrayDeque<>();
    private final List<Long> opened = new ArrayList<>();

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final StreamPatience patience =
            new StreamPatience(Duration.ofMinutes(5), clock, new SplittableRandom(1), clock::advance);

    private ResponseInputStream<GetObjectResponse> body(long from) {
        opened.add(from);
        byte[] rest = text.substring((int) from).getBytes(UTF_8);
        Integer good = breaks.poll();
        InputStream in = good == null
                ? new ByteArrayInputStream(rest)
                : new SequenceInputStream(new ByteArrayInputStream(rest, 0, good), new BrokenStream());
        return new ResponseInputStream<>(
                GetObjectResponse.builder().contentLength((long) rest.length).build(), AbortableInputStream.create(in));
    }

    @SuppressWarnings("InputStreamSlowMultibyteRead") // it reads nothing
    private static final class BrokenStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new SocketException("Connection reset");
        }
    }

    private String read(ResumingStream.Opener again) throws IOException {
        try (ResumingStream in = new ResumingStream("digits", body(0), 0, again, patience)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void readsThroughAnyNumberOfBreaks() throws IOException {
        breaks.addAll(List.of(2, 1, 0, 3, 1, 1));
        assertThat(read(this::body)).isEqualTo(text);
        assertThat(opened).containsExactly(0L, 2L, 3L, 3L, 6L, 7L, 8L);
    }

    @Test
    void readsOnAfterMinutesOfTrouble() throws IOException {
        breaks.add(4);
        Instant healed = clock.instant().plus(Duration.ofMinutes(4));
        assertThat(read(from -> {
                    if (clock.instant().isBefore(healed)) {
                        throw answer(503);
                    }
                    return body(from);
                }))
                .isEqualTo(text);
    }

    @Test
    void givesUpWhereTriesBringNothing() {
        breaks.add(4);
        breaks.addAll(Collections.nCopies(1000, 0));
        assertThatThrownBy(() -> read(this::body))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("byte 4")
                .hasMessageContaining("longhaul.store.stream-patience");
    }

    @Test
    void givesUpWhereTheServerStaysAway() {
        breaks.add(4);
        Instant begun = clock.instant();
        assertThatThrownBy(() -> read(_ -> {
                    throw SdkClientException.create("connection refused");
                }))
                .isInstanceOf(IOException.class);
        assertThat(Duration.between(begun, clock.instant())).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    }

    @Test
    void doesNotTryAgainWhatIsDenied() {
        breaks.add(4);
        Instant begun = clock.instant();
        assertThatThrownBy(() -> read(_ -> {
                    throw answer(403);
                }))
                .isInstanceOf(IOException.class);
        assertThat(clock.instant()).isBefore(begun.plusSeconds(1));
    }

    @Test
    void anInterruptEndsTheWaiting() {
        breaks.add(4);
        assertThatThrownBy(() -> read(_ -> {
                    Thread.currentThread().interrupt();
                    throw answer(503);
                }))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void tellsThatTheObjectVanished() {
        breaks.add(4);
        assertThatThrownBy(() -> read(_ -> {
                    throw answer(404);
                }))
                .isInstanceOf(MissingObject.class);
    }

    @Test
    void tellsThatTheObjectWasOverwritten() {
        breaks.add(4);
        assertThatThrownBy(() -> read(_ -> {
                    throw answer(412);
                }))
                .isInstanceOf(ChangedObject.class);
    }

    private static SdkException answer(int status) {
        return S3Exception.builder().statusCode(status).message("refused").build();
    }
}
