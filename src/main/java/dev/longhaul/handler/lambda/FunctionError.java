package dev.longhaul.handler.lambda;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime says of a failure. Its shape differs from language to language, and any of it may be missing or no JSON at all.
 *
 * @param kind one of few words, for a job's failure
 * @param type the function's own word, such as the name of an exception
 * @param message its sentence
 * @param trace where it happened, a line each
 * @param isOfSetup whether the function's code could not even be called
 */
record FunctionError(String kind, String type, String message, List<String> trace, boolean isOfSetup) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 300;
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\\t\\n]]+");
    private static final int TRACE_LIMIT = 200;

    /** Rust's word for all of them. */
    private static final String UNHANDLED = "unhandled";

    FunctionError {
        trace = List.copyOf(trace);
    }

    /**
     * Reads an error.
     *
     * @param header the error type that the request's header says; null where it has none
     */
    static FunctionError read(@Nullable String header, byte[] body) {
        JsonNode said = parse(body);
        String own = text(said, "errorType");
        String announced = header == null ? "" : shown(header);
        String message = said.isObject() ? text(said, "errorMessage") : new String(body, StandardCharsets.UTF_8);
        String kind = ErrorType.normal(announced.isEmpty() ? own : announced);
        boolean isOfSetup = ErrorType.isOfSetup(kind) || ErrorType.isOfSetup(own);
        return new FunctionError(
                isOfSetup && !ErrorType.isOfSetup(kind) ? own : kind,
                type(announced, kind, own),
                shown(message),
                trace(said),
                isOfSetup);
    }

    /** What the kind does not say: the function's own words, in the header where they are not in the body, or others there. */
    private static String type(String announced, String kind, String own) {
        boolean isSaid = announced.isEmpty()
                || announced.equals(kind)
                || announced.equals(own)
                || announced.equalsIgnoreCase(UNHANDLED);
        if (isSaid) {
            return own;
        }
        return own.isEmpty() ? announced : announced + " (" + own + ")";
    }

    /** For a person: what the function itself calls it, and its sentence. */
    String words() {
        if (type.isEmpty()) {
            return message.isEmpty() ? "the function failed without a word" : message;
        }
        return message.isEmpty() ? type : type + ": " + message;
    }

    private static JsonNode parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? JSON.missingNode() : node;
        } catch (JacksonException e) {
            return JSON.missingNode();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    private static String text(JsonNode said, String field) {
        return shown(said.path(field).asText(""));
    }

    private static String shown(String text) {
        String line = CONTROLS.matcher(text).replaceAll(" ").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /** Strings in Java, Node.js and Python, objects in Go, one text in .NET. */
    private static List<String> trace(JsonNode said) {
        List<String> lines = new ArrayList<>();
        for (String field : new String[] {"stackTrace", "trace"}) {
            JsonNode trace = said.path(field);
            Stream<String> texts = trace.isArray()
                    ? trace.valueStream().map(FunctionError::frame)
                    : trace.isTextual() ? trace.asText().lines() : Stream.empty();
            texts.limit(TRACE_LIMIT).map(FunctionError::shown).forEach(lines::add);
        }
        return lines;
    }

    private static String frame(JsonNode frame) {
        return frame.isObject()
                ? frame.path("path").asText() + ":" + frame.path("line").asText() + " "
                        + frame.path("label").asText()
                : frame.isTextual() ? frame.asText() : frame.toString();
    }
}
