package dev.longhaul.handler.archive;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.archive.ArchiveRequest.Format;
import dev.longhaul.handler.archive.ArchiveRequest.Source;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request as a stream: a list of keys may be long. Whatever is wrong is an {@link InvalidInput} that names the field; unknown and
 * repeated fields are wrong too, since a misspelt one would be silently without effect.
 */
final class RequestReader {

    static final int KEYS_LIMIT = 100_000;
    static final int KEYS_LIMIT_CHARACTERS = 16 * 1024 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser json;
    private final int defaultLevel;
    private @Nullable Source source;
    private @Nullable Format format;
    private @Nullable String output;
    private @Nullable Integer level;

    private RequestReader(JsonParser json, int defaultLevel) {
        this.json = json;
        this.defaultLevel = defaultLevel;
    }

    /** @param defaultLevel level of compression where the request names none */
    static ArchiveRequest read(InputStream in, int defaultLevel) throws IOException {
        try (JsonParser json = JSON.createParser(in)) {
            return new RequestReader(json, defaultLevel).request();
        } catch (JacksonException e) {
            throw new InvalidInput("the input is not readable JSON at line %d, column %d: %s"
                    .formatted(
                            e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                            e.getLocation() == null ? 0 : e.getLocation().getColumnNr(),
                            e.getOriginalMessage()));
        }
    }

    private ArchiveRequest request() throws IOException {
        json.nextToken();
        expect(JsonToken.START_OBJECT, "the input", "an object with source and format");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "source" -> source = source();
                case "format" -> format = RequestRules.format(text("format"));
                case "name" -> output = RequestRules.output(text("name"));
                case "level" -> level = level();
                default -> throw unknown(json.currentName(), "source, format, name and level");
            }
        }
        if (json.nextToken() != null) {
            throw new InvalidInput("the input goes on after its end");
        }
        return checked();
    }

    private ArchiveRequest checked() {
        if (source == null) {
            throw new InvalidInput("source: is missing");
        }
        if (format == null) {
            throw new InvalidInput("format: is missing, one of zip, tar, tar.gz");
        }
        if (format == Format.TAR && level != null && level > 0) {
            throw new InvalidInput("level: tar does not compress, ask for tar.gz or level 0");
        }
        String name = output == null ? "archive." + format.text() : output;
        return new ArchiveRequest(source, format, name, level == null ? defaultLevel : level);
    }

    private Source source() throws IOException {
        json.nextToken();
        expect(JsonToken.START_OBJECT, "source", "an object with bucket and either prefix or keys");
        String bucket = null;
        String prefix = null;
        SequencedSet<String> keys = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            switch (json.currentName()) {
                case "bucket" -> bucket = text("source.bucket");
                case "prefix" -> prefix = RequestRules.key("source.prefix", text("source.prefix"));
                case "keys" -> keys = keys();
                default -> throw unknown("source." + json.currentName(), "bucket, prefix and keys");
            }
        }
        if (bucket == null || bucket.isBlank()) {
            throw new InvalidInput("source.bucket: is missing");
        }
        if (prefix != null && keys == null) {
            return new Source.Prefix(bucket, prefix);
        }
        if (keys != null && prefix == null) {
            return new Source.Keys(bucket, keys);
        }
        throw new InvalidInput("source: needs either prefix or keys" + (keys == null ? "" : ", not both"));
    }

    private SequencedSet<String> keys() throws IOException {
        json.nextToken();
        expect(JsonToken.START_ARRAY, "source.keys", "a list of keys");
        SequencedSet<String> keys = new LinkedHashSet<>();
        int characters = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String field = "source.keys[" + keys.size() + "]";
            expect(JsonToken.VALUE_STRING, field, "text");
            characters += json.getTextLength();
            if (keys.size() == KEYS_LIMIT || characters > KEYS_LIMIT_CHARACTERS) {
                throw new InvalidInput(
                        "source.keys: holds more than %d keys or %d characters; pack a prefix, or split the job"
                                .formatted(KEYS_LIMIT, KEYS_LIMIT_CHARACTERS));
            }
            if (!keys.add(RequestRules.key(field, json.getText()))) {
                throw new InvalidInput(field + ": is there before: " + json.getText());
            }
        }
        if (keys.isEmpty() || keys.contains("")) {
            throw new InvalidInput("source.keys: " + (keys.isEmpty() ? "is empty" : "holds an empty key"));
        }
        return keys;
    }

    private int level() throws IOException {
        json.nextToken();
        expect(JsonToken.VALUE_NUMBER_INT, "level", "a number from 0 to 9");
        long value = json.getNumberType() == JsonParser.NumberType.INT ? json.getIntValue() : -1;
        if (value < 0 || value > RequestRules.BEST_LEVEL) {
            throw new InvalidInput("level: is a number from 0 to 9, not " + json.getText());
        }
        return (int) value;
    }

    private String text(String field) throws IOException {
        json.nextToken();
        expect(JsonToken.VALUE_STRING, field, "text");
        return json.getText();
    }

    private void expect(JsonToken token, String field, String what) throws IOException {
        if (json.currentToken() != token) {
            throw new InvalidInput(field + ": is " + what);
        }
    }

    private static InvalidInput unknown(String field, String known) {
        return new InvalidInput(field + ": is unknown here; known are " + known);
    }
}
