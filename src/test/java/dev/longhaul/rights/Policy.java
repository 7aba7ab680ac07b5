package dev.longhaul.rights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An identity policy, judged as IAM judges it (docs.aws.amazon.com/IAM/latest/UserGuide, {@code reference_policies_evaluation-logic}): what a
 * statement denies is denied, otherwise one that allows it suffices. What this evaluator does not know is refused, never passed over.
 */
public record Policy(List<Statement> statements) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> ELEMENTS = Set.of("Sid", "Effect", "Action", "Resource", "Condition");

    public Policy {
        statements = List.copyOf(statements);
    }

    /**
     * One part of what a policy allows: one action of one statement, on one of its resources.
     *
     * @param resource an ARN, with wildcards
     */
    public record Grant(String sid, String action, String resource) {

        boolean covers(AwsCall call) {
            return Wildcards.isAction(action, call.action()) && Wildcards.matches(resource, call.resource());
        }

        @Override
        public String toString() {
            return action + " on " + resource + " (" + sid + ")";
        }
    }

    /** What its grants have in common. */
    record Statement(boolean allows, List<Grant> grants, Conditions conditions) {

        Stream<Grant> matching(AwsCall call) {
            return grants.stream().filter(grant -> grant.covers(call)).filter(_ -> conditions.hold(call));
        }
    }

    /**
     * Reads a policy's JSON.
     *
     * @throws IllegalArgumentException if it has what this evaluator does not know
     */
    public static Policy parse(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            JsonNode all = root.path("Statement");
            if (!"2012-10-17".equals(root.path("Version").asText()) || all.isMissingNode()) {
                throw new IllegalArgumentException("a policy has the version 2012-10-17 and statements");
            }
            List<Statement> statements = new ArrayList<>();
            items(all).forEach(statement -> statements.add(statement(statement)));
            return new Policy(statements);
        } catch (IOException e) {
            throw new UncheckedIOException("a policy that is no JSON: " + json, e);
        }
    }

    private static Statement statement(JsonNode json) {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!ELEMENTS.contains(name)) {
                throw new IllegalArgumentException("a statement has " + name + ", which is not judged here: " + json);
            }
        }
        String effect = json.path("Effect").asText();
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new IllegalArgumentException("the effect of a statement is Allow or Deny: " + json);
        }
        String sid = json.path("Sid").asText("without a name");
        List<Grant> grants = items(json.path("Action"))
                .flatMap(action -> items(json.path("Resource"))
                        .map(resource -> new Grant(sid, action.asText(), resource.asText())))
                .toList();
        return new Statement(effect.equals("Allow"), grants, Conditions.parse(sid, json.path("Condition")));
    }

    /** One, or a list of them. */
    private static Stream<JsonNode> items(JsonNode oneOrMore) {
        return oneOrMore.isArray()
                ? oneOrMore.valueStream()
                : Stream.of(oneOrMore).filter(node -> !node.isMissingNode());
    }

    /** By which grants the call is allowed; empty where it is denied, by a statement or by none. */
    public List<Grant> allowing(AwsCall call) {
        boolean isDenied = statements.stream()
                .filter(statement -> !statement.allows())
                .anyMatch(statement -> statement.matching(call).findAny().isPresent());
        return isDenied
                ? List.of()
                : statements.stream()
                        .filter(Statement::allows)
                        .flatMap(statement -> statement.matching(call))
                        .toList();
    }

    /** All that it allows. */
    public List<Grant> grants() {
        return statements.stream()
                .filter(Statement::allows)
                .flatMap(statement -> statement.grants().stream())
                .toList();
    }
}
