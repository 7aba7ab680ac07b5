package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.longhaul.job.JobOptions;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/** Writes message bodies. What it writes, {@link EnvelopeReader} reads back the same; the input goes in as it came. */
public final class EnvelopeWriter {

    private final JsonFactory json = new JsonFactory();

    public String write(Envelope envelope) {
        if (envelope.version() == Envelope.BARE) {
            return envelope.input();
        }
        StringWriter body = new StringWriter(envelope.input().length() + 256);
        try (JsonGenerator generator = json.createGenerator(body)) {
            generator.writeStartObject();
            generator.writeNumberField(Contract.MARK, envelope.version());
            generator.writeStringField(Contract.TYPE, envelope.type());
            if (envelope.id() != null) {
                generator.writeStringField(Contract.ID, envelope.id().value());
            }
            write(generator, envelope.options());
            generator.writeFieldName(Contract.INPUT);
            generator.writeRawValue(envelope.input());
            generator.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot fail to be written", e);
        }
        return body.toString();
    }

    private static void write(JsonGenerator generator, JobOptions options) throws IOException {
        if (options.notBefore() != null) {
            generator.writeStringField(Contract.NOT_BEFORE, options.notBefore().toString());
        }
        if (options.timeout() != null) {
            generator.writeStringField(Contract.TIMEOUT, options.timeout().toString());
        }
        if (options.attempts() != null) {
            generator.writeNumberField(Contract.ATTEMPTS, options.attempts());
        }
        if (!options.labels().isEmpty()) {
            generator.writeObjectFieldStart(Contract.LABELS);
            for (Map.Entry<String, String> label : options.labels().entrySet()) {
                generator.writeStringField(label.getKey(), label.getValue());
            }
            generator.writeEndObject();
        }
    }
}
