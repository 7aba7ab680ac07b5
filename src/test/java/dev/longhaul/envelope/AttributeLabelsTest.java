package dev.longhaul.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttributeLabelsTest {

    @Test
    void areTheMessagesAttributesThatObeyTheRules() {
        assertThat(AttributeLabels.of(Map.of(
                        "tenant",
                        "a",
                        "beanstalk.sqsd.path",
                        "/tasks",
                        "_hidden",
                        "no name",
                        "long",
                        "x".repeat(Contract.LABEL_VALUE_LIMIT + 1),
                        "nul",
                        "a\0b")))
                .isEqualTo(Map.of("tenant", "a", "beanstalk.sqsd.path", "/tasks"));
    }

    @Test
    void leaveTheTraceAlone() {
        assertThat(AttributeLabels.of(Map.of("traceparent", "00-1", "tracestate", "a=b", "AWSTraceHeader", "Root=1")))
                .isEmpty();
    }

    @Test
    void endWhereTheRecordHasNoRoomForMore() {
        Map<String, String> many = new HashMap<>();
        for (int i = 10; i < 20; i++) {
            many.put("a" + i, "x".repeat(250));
        }
        assertThat(AttributeLabels.of(many)).hasSize(8).containsKeys("a10", "a17");
    }

    @Test
    void areNoPartOfWhatTheIdStandsFor() {
        Envelope bare = Envelope.bare("report", "body");
        assertThat(Digest.of("jobs", bare.withLabels(Map.of("a", "b")))).isEqualTo(Digest.of("jobs", bare));
    }
}
