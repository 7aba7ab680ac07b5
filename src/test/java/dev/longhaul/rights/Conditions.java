package dev.longhaul.rights;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** When a statement applies: all its conditions must hold, each by one of its values. */
record Conditions(String sid, List<Condition> all) {

    private static final String IF_EXISTS = "IfExists";
    private static final Set<String> OPERATORS =
            Set.of("StringEquals", "StringNotEquals", "StringLike", "StringNotLike");

    /** Those of which a recorded call knows whether it has them. */
    private static final Set<String> KEYS = Set.of("s3:prefix", "s3:delimiter", "s3:max-keys");

    Conditions {
        all = List.copyOf(all);
    }

    record Condition(String operator, boolean ifExists, String key, List<String> values) {

        boolean holds(AwsCall call) {
            String value = call.context().get(key);
            boolean isNegative = operator.contains("Not");
            if (value == null) {
                return ifExists || isNegative;
            }
            boolean isOne = values.stream()
                    .anyMatch(pattern ->
                            operator.endsWith("Like") ? Wildcards.matches(pattern, value) : pattern.equals(value));
            return isOne != isNegative;
        }
    }

    static Conditions parse(String sid, JsonNode json) {
        List<Condition> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> operator : json.properties()) {
            String name = operator.getKey().replace(IF_EXISTS, "");
            if (!OPERATORS.contains(name)) {
                throw new IllegalArgumentException("the statement " + sid + " has a condition " + operator.getKey()
                        + ", which is not judged here");
            }
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                all.add(new Condition(
                        name, operator.getKey().endsWith(IF_EXISTS), key.getKey(), texts(key.getValue())));
            }
        }
        return new Conditions(sid, all);
    }

    private static List<String> texts(JsonNode oneOrMore) {
        Stream<JsonNode> values = oneOrMore.isArray() ? oneOrMore.valueStream() : Stream.of(oneOrMore);
        return values.map(JsonNode::asText).toList();
    }

    /**
     * Whether they hold for a call.
     *
     * @throws IllegalArgumentException if one is about a key that recorded calls do not tell
     */
    boolean hold(AwsCall call) {
        for (Condition condition : all) {
            if (!KEYS.contains(condition.key())) {
                throw new IllegalArgumentException("the statement " + sid + " asks for " + condition.key() + " at "
                        + call + ", which no recorded call tells");
            }
        }
        return all.stream().allMatch(condition -> condition.holds(call));
    }
}
