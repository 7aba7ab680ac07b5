package dev.longhaul.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.envelope.Reading.Read;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvelopeWriterTest {

    private final EnvelopeReader reader = new EnvelopeReader(1 << 20);
    private final EnvelopeWriter writer = new EnvelopeWriter();

    @Test
    void writesWhatTheReaderReadsBackTheSame() {
        Envelope envelope = Envelope.of(
                "archive",
                "{ \"a\" : [1.50, \"🚚\"]\n}",
                new JobId("job-1"),
                new JobOptions(
                        Instant.parse("2026-12-24T18:00:00.5Z"),
                        Duration.ofDays(9).plusMillis(1),
                        7,
                        Map.of("b", "\"quoted\" \\ 東京", "a", "")));
        assertThat(reader.read(writer.write(envelope))).isEqualTo(new Read(envelope));
    }

    @Test
    void writesEveryGoodBodyBack() {
        for (String body : Bodies.good().values()) {
            Envelope envelope = ((Read) reader.read(body)).envelope();
            assertThat(reader.read(writer.write(envelope))).isEqualTo(new Read(envelope));
        }
    }

    @Test
    void writesABareBodyAsItCame() {
        Envelope bare = Envelope.bare("lines", "one\ntwo");
        assertThat(writer.write(bare)).isEqualTo("one\ntwo");
        assertThat(reader.read(writer.write(bare), "lines")).isEqualTo(new Read(bare));
    }
}
