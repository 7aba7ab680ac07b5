package dev.longhaul.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.longhaul.envelope.Reading.Read;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The served schema and the reader say the same; where only the reader can say it, the schema's comment does. */
class SchemaAgreementTest {

    private static final String TEXT = text();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(TEXT, InputFormat.JSON);

    private final EnvelopeReader reader = new EnvelopeReader(1 << 20);

    @TestFactory
    Stream<DynamicTest> acceptsWhatTheReaderAccepts() {
        return Bodies.good().entrySet().stream()
                .map(body -> dynamicTest(
                        body.getKey(),
                        () -> assertThat(SCHEMA.validate(body.getValue(), InputFormat.JSON))
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatTheReaderRefuses() {
        return Bodies.bad().entrySet().stream()
                .map(bad -> dynamicTest(
                        bad.getKey(),
                        () -> assertThat(SCHEMA.validate(bad.getValue().body(), InputFormat.JSON))
                                .isNotEmpty()));
    }

    @Test
    void givesAnExampleThatTheReaderTakes() {
        String example = TEXT.substring(TEXT.indexOf('[', TEXT.indexOf("\"examples\"")) + 1, TEXT.lastIndexOf(']'));
        assertThat(reader.read(example)).isInstanceOf(Read.class);
        assertThat(SCHEMA.validate(example, InputFormat.JSON)).isEmpty();
    }

    @Test
    void repeatsTheReadersRules() {
        for (String rule : new String[] {
            Contract.TYPE_RULE.pattern(),
            Contract.LABEL_RULE.pattern(),
            Contract.TIMEOUT_RULE.pattern(),
            Contract.NOT_BEFORE_RULE.pattern()
        }) {
            assertThat(TEXT).contains("\"^" + rule.replace("\\", "\\\\") + "$\"");
        }
    }

    private static String text() {
        try (InputStream in = Objects.requireNonNull(Contract.class.getResourceAsStream("message-v1.schema.json"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
