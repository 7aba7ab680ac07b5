package dev.longhaul.rights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Terraform template, as far as policies use it: {@code ${...}} around names, strings, lists, {@code for} over a list, {@code concat} and
 * {@code jsonencode}. So a test can bind the names to what it runs against, without Terraform. Anything else is refused with its place.
 */
public final class PolicyTemplate {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String text;
    private final Map<String, Object> names;
    private int at;

    private PolicyTemplate(String text, Map<String, Object> names) {
        this.text = text;
        this.names = new HashMap<>(names);
    }

    /**
     * The text with its expressions evaluated.
     *
     * @param names strings, and lists of strings
     * @throws IllegalArgumentException if it uses more of Terraform's language than this class knows, or a name that is not bound
     */
    public static String render(String template, Map<String, Object> names) {
        if (template.contains("%{")) {
            throw new IllegalArgumentException("directives (%{...}) of templates are not evaluated here");
        }
        return new PolicyTemplate(template, names).literal('\0');
    }

    /** Text with expressions in it, up to an end that is read too; to the end of all for NUL. */
    private String literal(char end) {
        StringBuilder out = new StringBuilder();
        while (at < text.length() && (end == '\0' || text.charAt(at) != end)) {
            if (text.startsWith("${", at)) {
                at += 2;
                out.append(string(expression()));
                expect('}');
            } else {
                out.append(text.charAt(at++));
            }
        }
        if (end != '\0') {
            expect(end);
        }
        return out.toString();
    }

    private Object expression() {
        skipSpace();
        char first = at < text.length() ? text.charAt(at) : '\0';
        if (first == '"') {
            at++;
            return literal('"');
        }
        if (first == '[') {
            at++;
            return list();
        }
        String name = name();
        skipSpace();
        if (at < text.length() && text.charAt(at) == '(') {
            at++;
            return call(name, items(')'));
        }
        Object value = names.get(name);
        if (value == null) {
            throw wrong("nothing is bound to the name \"" + name + "\"");
        }
        return value;
    }

    private List<Object> list() {
        skipSpace();
        return text.startsWith("for ", at) ? loop() : items(']');
    }

    private List<Object> items(char end) {
        List<Object> items = new ArrayList<>();
        skipSpace();
        while (text.charAt(at) != end) {
            items.add(expression());
            skipSpace();
            if (text.charAt(at) == ',') {
                at++;
                skipSpace();
            }
        }
        expect(end);
        return items;
    }

    private List<Object> loop() {
        at += "for ".length();
        String variable = name();
        skipSpace();
        if (!name().equals("in")) {
            throw wrong("a for is over a list: for x in list : value");
        }
        List<?> over = asList(expression());
        expect(':');
        int body = at;
        List<Object> values = new ArrayList<>();
        for (Object value : over) {
            at = body;
            names.put(variable, value);
            values.add(expression());
        }
        if (over.isEmpty()) {
            names.put(variable, "");
            expression();
        }
        names.remove(variable);
        expect(']');
        return values;
    }

    private Object call(String function, List<Object> arguments) {
        return switch (function) {
            case "concat" ->
                arguments.stream().flatMap(list -> asList(list).stream()).toList();
            case "jsonencode" -> {
                try {
                    yield JSON.writeValueAsString(arguments.getFirst());
                } catch (JsonProcessingException e) {
                    throw new IllegalArgumentException(e);
                }
            }
            default -> throw wrong("the function " + function + " is not evaluated here");
        };
    }

    private List<?> asList(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong("a list is needed, not " + value);
    }

    private String string(Object value) {
        if (value instanceof String word) {
            return word;
        }
        throw wrong("only strings can stand in text, not " + value);
    }

    private String name() {
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (from == at) {
            throw wrong("no expression that is evaluated here");
        }
        return text.substring(from, at);
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expect(char wanted) {
        if (wanted != '"') {
            skipSpace();
        }
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw wrong("'" + wanted + "' is missing");
        }
        at++;
    }

    private IllegalArgumentException wrong(String what) {
        long line = text.substring(0, Math.min(at, text.length())).lines().count();
        return new IllegalArgumentException("line " + line + " of the template: " + what);
    }
}
