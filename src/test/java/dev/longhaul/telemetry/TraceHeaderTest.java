package dev.longhaul.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Case K1: both headers are read. */
class TraceHeaderTest {

    private static final String W3C = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String XRAY = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8";

    private static SpanContext xray(String header) {
        return TraceHeader.read(Map.of("AWSTraceHeader", header));
    }

    @Test
    void readsW3cBeforeXRay() {
        SpanContext place = TraceHeader.read(Map.of("traceparent", W3C, "tracestate", "a=b", "AWSTraceHeader", XRAY));

        assertThat(place.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(place.getSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(place.getTraceState().get("a")).isEqualTo("b");
        assertThat(place.isRemote()).isTrue();
    }

    @Test
    void readsXRayWhereW3cIsBroken() {
        SpanContext place =
                TraceHeader.read(Map.of("traceparent", "00-zz-b7ad6b7169203331-01", "AWSTraceHeader", XRAY));

        assertThat(place.getTraceId()).isEqualTo("5759e988bd862e3fe1be46a994272793");
        assertThat(place.getSpanId()).isEqualTo("53995c3f42cd8ad8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                XRAY,
                XRAY + ";Sampled=1",
                XRAY + ";Sampled=?",
                "Self=1-5759e988-bd862e3fe1be46a994272794;" + XRAY
            })
    void takesAnOpenDecisionForAYes(String header) {
        assertThat(xray(header).isValid()).isTrue();
        assertThat(xray(header).isSampled()).isTrue();
    }

    @Test
    void hearsANo() {
        assertThat(xray(XRAY + ";Sampled=0;Lineage=a:1").isSampled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Root=1-5759e988-bd862e3fe1be46a994272793",
                "Root=1-0-0;Parent=0",
                "Parent=53995c3f42cd8ad8",
                "\n"
            })
    void readsNothingFromWhatIsNone(String header) {
        assertThat(xray(header).isValid()).isFalse();
    }

    @Test
    void writesBothFormsSoThatTheyReadTheSame() {
        SpanContext place = TraceHeader.read(Map.of("traceparent", W3C));
        Map<String, String> headers = TraceHeader.write(place);

        assertThat(headers)
                .containsEntry("traceparent", W3C)
                .containsEntry(
                        "AWSTraceHeader", "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1");
        assertThat(xray(String.valueOf(headers.get("AWSTraceHeader")))).isEqualTo(place);
        assertThat(TraceHeader.write(SpanContext.getInvalid())).isEmpty();
    }
}
