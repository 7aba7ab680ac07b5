package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON in one form for all its spellings: no white space, fields in the order of their names, one spelling of each string and number. Only
 * for comparing; a number keeps its exact value, so that {@code 1e999999999} stays short and 0.1 stays 0.1.
 *
 * <p>Works in one buffer about as large as the text: an object's fields are written as they come and put in order at its end.
 */
final class CanonicalJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Contract.DEPTH_LIMIT)
                    .maxNumberLength(Contract.NUMBER_LIMIT)
                    .maxNameLength(Contract.NAME_LIMIT)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final StringBuilder out;

    private CanonicalJson(int size) {
        this.out = new StringBuilder(size);
    }

    /**
     * The canonical form of one JSON value.
     *
     * @throws IllegalArgumentException if the text is no JSON within the contract's limits
     */
    static String of(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            CanonicalJson canonical = new CanonicalJson(text.length());
            canonical.value(parser);
            return canonical.out.toString();
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
    }

    /** A number as its significant digits and a power of ten: {@code 120} for 1.20e2, {@code 12e9} for 1.2e10. */
    static String number(String text) {
        boolean negative = text.startsWith("-");
        String unsigned = negative ? text.substring(1) : text;
        int mark = Math.max(unsigned.indexOf('e'), unsigned.indexOf('E'));
        String mantissa = mark < 0 ? unsigned : unsigned.substring(0, mark);
        BigInteger exponent = mark < 0
                ? BigInteger.ZERO
                : new BigInteger(unsigned.substring(mark + 1).replace("+", ""));
        int point = mantissa.indexOf('.');
        int decimals = point < 0 ? 0 : mantissa.length() - point - 1;
        String digits = mantissa.replace(".", "");
        int first = 0;
        while (first < digits.length() && digits.charAt(first) == '0') {
            first++;
        }
        if (first == digits.length()) {
            return "0";
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        BigInteger power = exponent.add(BigInteger.valueOf((long) digits.length() - end - decimals));
        String significant = (negative ? "-" : "") + digits.substring(first, end);
        return spelled(significant, power);
    }

    /** Small powers are written out, so that whole numbers look like themselves. */
    private static String spelled(String significant, BigInteger power) {
        if (power.signum() == 0) {
            return significant;
        }
        return power.signum() > 0 && power.bitLength() < 6 && power.intValue() <= 20
                ? significant + "0".repeat(power.intValue())
                : significant + "e" + power;
    }

    private void value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> {
                out.append('"');
                int _ = parser.getText(new Escaping());
                out.append('"');
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.append(number(parser.getText()));
            case VALUE_TRUE -> out.append("true");
            case VALUE_FALSE -> out.append("false");
            case VALUE_NULL -> out.append("null");
            case null, default -> throw new IllegalArgumentException("no JSON value: " + parser.currentToken());
        }
    }

    private void array(JsonParser parser) throws IOException {
        out.append('[');
        for (String comma = ""; !parser.nextToken().isStructEnd(); comma = ",") {
            out.append(comma);
            value(parser);
        }
        out.append(']');
    }

    private void object(JsonParser parser) throws IOException {
        out.append('{');
        int start = out.length();
        List<Field> fields = new ArrayList<>();
        boolean isOrdered = true;
        while (!parser.nextToken().isStructEnd()) {
            String name = parser.currentName();
            isOrdered &= fields.isEmpty() || fields.getLast().name.compareTo(name) < 0;
            int from = out.length();
            string(name);
            out.append(':');
            parser.nextToken();
            value(parser);
            out.append(',');
            fields.add(new Field(name, from - start, out.length() - start));
        }
        if (!isOrdered) {
            order(fields, start);
        }
        if (!fields.isEmpty()) {
            out.setLength(out.length() - 1);
        }
        out.append('}');
    }

    private void order(List<Field> fields, int start) {
        String written = out.substring(start);
        out.setLength(start);
        fields.stream()
                .sorted((a, b) -> a.name.compareTo(b.name))
                .forEach(field -> out.append(written, field.from, field.to));
    }

    private void string(String text) {
        out.append('"');
        text.chars().forEach(c -> escaped((char) c));
        out.append('"');
    }

    private void escaped(char c) {
        if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else if (c < ' ' || Character.isSurrogate(c)) {
            out.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
        } else {
            out.append(c);
        }
    }

    /** Takes a string from where the parser has it, since it may be as long as the text. */
    private final class Escaping extends Writer {

        @Override
        public void write(char[] text, int from, int count) {
            for (int i = from; i < from + count; i++) {
                escaped(text[i]);
            }
        }

        @Override
        public void flush() {
            // nothing is held back
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    /** Where one field of an open object stands in the buffer, from its object's first field on. */
    private record Field(String name, int from, int to) {}
}
