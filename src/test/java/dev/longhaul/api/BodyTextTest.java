package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BodyTextTest {

    @Test
    void readsABodyOfExactlyTheLimit() {
        assertThat(BodyText.read(stream("{\"a\":\"\u00e4\"}"), 10)).isEqualTo("{\"a\":\"\u00e4\"}");
    }

    @Test
    void refusesOneByteMoreThanTheLimit() {
        assertRefused(stream("{\"a\":\"\u00e4\"}"), 9, 413, "body-too-large");
    }

    @Test
    void refusesWhatIsNoUtf8() {
        assertRefused(new ByteArrayInputStream(new byte[] {'{', (byte) 0xC3, '}'}), 10, 400, "invalid-body");
    }

    @Test
    void takesABodyThatBreaksOffForTheClientsFault() {
        InputStream broken = new SequenceInputStream(stream("{\"longhaul\":1,"), new BreaksOff());
        assertRefused(broken, 5_000, 400, "invalid-body");
    }

    private static void assertRefused(InputStream body, long limit, int status, String type) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> BodyText.read(body, limit))
                .satisfies(refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(status);
                    assertThat(refusal.problem().type()).endsWith(type);
                });
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A connection that is gone. */
    private static final class BreaksOff extends InputStream {

        @Override
        public int read() throws IOException {
            throw new EOFException("gone");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return read();
        }
    }
}
