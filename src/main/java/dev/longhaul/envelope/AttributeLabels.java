package dev.longhaul.envelope;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The labels of a body without a contract: its message's attributes, as far as they obey the rules of labels. Others are left out, since
 * their sender knows of no rule. They are no part of what a job's id stands for: a fresh message of the same job comes without them.
 */
public final class AttributeLabels {

    /** A trace is none of the job's own words; the last one is ours. */
    private static final Set<String> NONE = Set.of("traceparent", "tracestate", "AWSTraceHeader", Contract.MARK);

    private AttributeLabels() {}

    public static Map<String, String> of(Map<String, String> attributes) {
        Map<String, String> labels = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<String, String> attribute : new TreeMap<>(attributes).entrySet()) {
            int size = attribute.getKey().length() + attribute.getValue().getBytes(StandardCharsets.UTF_8).length;
            boolean isRoom = labels.size() < Contract.LABELS_LIMIT && bytes + size <= Contract.LABELS_LIMIT_BYTES;
            if (isRoom && isLabel(attribute.getKey(), attribute.getValue())) {
                labels.put(attribute.getKey(), attribute.getValue());
                bytes += size;
            }
        }
        return labels;
    }

    private static boolean isLabel(String name, String value) {
        return !NONE.contains(name)
                && Contract.LABEL_RULE.matcher(name).matches()
                && value.codePointCount(0, value.length()) <= Contract.LABEL_VALUE_LIMIT
                && Characters.fault(value) == null;
    }
}
