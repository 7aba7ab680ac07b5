package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BodyTextTest {

    @Test
    void readsTextUpToItsLimit() {
        assertThat(BodyText.read(bytes("zürich".getBytes(StandardCharsets.UTF_8)), 7))
                .isEqualTo("zürich");
        assertThat(BodyText.read(bytes(), 7)).isEmpty();
    }

    @Test
    void stopsReadingBeyondItsLimit() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        Problem problem = catchThrowableOfType(Refusal.class, () -> BodyText.read(endless, 1_000))
                .problem();
        assertThat(problem.status()).isEqualTo(413);
        assertThat(problem.detail()).contains("longhaul.api.max-input");
    }

    @Test
    void refusesWhatIsNoUtf8() {
        for (byte[] body : new byte[][] {{(byte) 0xff}, {'a', (byte) 0xc3}, {(byte) 0xed, (byte) 0xa0, (byte) 0x80}}) {
            assertThat(catchThrowableOfType(Refusal.class, () -> BodyText.read(bytes(body), 100))
                            .problem()
                            .status())
                    .isEqualTo(400);
        }
    }

    private static InputStream bytes(byte... bytes) {
        return new ByteArrayInputStream(bytes);
    }
}
