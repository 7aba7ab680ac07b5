package dev.longhaul.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DigestTest {

    private static final String INPUT = "{\"a\":1,\"b\":[true]}";

    @Test
    void isTheSameHoweverTheRequestIsSpelled() {
        String digest = digest(INPUT, JobOptions.NONE);
        assertThat(digest).matches("[0-9a-f]{64}");
        assertThat(digest("{ \"b\": [ true ], \"a\": 1.0 }", JobOptions.NONE)).isEqualTo(digest);
        assertThat(Digest.of("jobs", Envelope.of("x", INPUT, new JobId("any"), JobOptions.NONE)))
                .isEqualTo(digest);
    }

    @Test
    void differsWithEachPart() {
        Envelope envelope = Envelope.of("x", INPUT, null, JobOptions.NONE);
        Instant time = Instant.parse("2026-12-24T18:00:00Z");
        assertThat(List.of(
                        Digest.of("jobs", envelope),
                        Digest.of("other", envelope),
                        Digest.of("jobs", Envelope.of("y", INPUT, null, JobOptions.NONE)),
                        Digest.of("jobs", Envelope.bare("x", INPUT)),
                        digest("{\"a\":1,\"b\":[false]}", JobOptions.NONE),
                        digest(INPUT, new JobOptions(time, null, null, Map.of())),
                        digest(INPUT, new JobOptions(null, Duration.ofHours(1), null, Map.of())),
                        digest(INPUT, new JobOptions(null, null, 1, Map.of())),
                        digest(INPUT, new JobOptions(null, null, null, Map.of("1", ""))),
                        digest(INPUT, new JobOptions(null, null, null, Map.of("a", "bc"))),
                        digest(INPUT, new JobOptions(null, null, null, Map.of("ab", "c")))))
                .doesNotHaveDuplicates();
    }

    @Test
    void takesEqualOptionsForEqual() {
        assertThat(digest(INPUT, new JobOptions(null, Duration.ofMinutes(60), null, Map.of())))
                .isEqualTo(digest(INPUT, new JobOptions(null, Duration.ofHours(1), null, Map.of())));
    }

    /** Digests live in records: a change here makes every known job another one. */
    @Test
    void neverChanges() {
        assertThat(digest(INPUT, JobOptions.NONE))
                .isEqualTo("01cab43dd6ea699e1ee4e5353c8b878e93613f71bad2eb2db6907a2960d3f326");
    }

    private static String digest(String input, JobOptions options) {
        return Digest.of("jobs", Envelope.of("x", input, null, options));
    }
}
