package dev.longhaul.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.longhaul.api.ApiConfig;
import dev.longhaul.api.BodyText;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import jakarta.inject.Singleton;
import java.io.InputStream;

/** Reads a request's body that is a small JSON object of one field, and nothing else. */
@Singleton
class SmallBody {

    private static final int LONGEST = 20_000;

    private final ObjectReader reader;
    private final long bodyLimit;

    SmallBody(ObjectMapper json, ApiConfig api) {
        this.reader = json.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        this.bodyLimit = api.maxInput().asLongValue();
    }

    /** The field's value. */
    JsonNode read(InputStream body, String field, String shape) {
        String text = BodyText.read(body, bodyLimit);
        if (text.length() <= LONGEST) {
            try {
                JsonNode tree = reader.readTree(text);
                if (tree != null && tree.isObject() && tree.size() == 1 && tree.has(field)) {
                    return tree.path(field);
                }
            } catch (JsonProcessingException _) {
                // no JSON: as wrong as another object
            }
        }
        throw new Refusal(Problem.of(
                400, "invalid-body", "The body is wrong", "The body must be " + shape + " and nothing else."));
    }
}
