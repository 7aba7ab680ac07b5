package dev.longhaul.handler.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.handler.JobContext;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Everything that a program sees of its environment: what the configuration allows, and the contract. */
final class ChildEnvironment {

    /** Names that begin so are the contract's own. */
    static final String PREFIX = "LONGHAUL_";

    /** Holds a word that no other run has: by it the run's processes are found, wherever they went. */
    static final String MARK = PREFIX + "RUN";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where a producer's trace header goes: the names that OpenTelemetry and X-Ray read. */
    private static final Map<String, String> TRACE = Map.of(
            "traceparent", "TRACEPARENT",
            "tracestate", "TRACESTATE",
            "AWSTraceHeader", "_X_AMZN_TRACE_ID");

    private ChildEnvironment() {}

    static Map<String, String> of(Program program, JobContext job, JobFolder folder, String mark) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", folder.root().toString());
        environment.put("TMPDIR", folder.temporary().toString());
        environment.putAll(program.environment());
        environment.put(MARK, mark);
        environment.put(PREFIX + "JOB_ID", job.id().value());
        environment.put(PREFIX + "TYPE", job.type());
        environment.put(PREFIX + "ATTEMPT", Integer.toString(job.attempt()));
        environment.put(PREFIX + "FENCING_TOKEN", job.fencingToken());
        environment.put(
                PREFIX + "DEADLINE",
                job.deadline().truncatedTo(ChronoUnit.SECONDS).toString());
        environment.put(PREFIX + "LABELS", json(job.labels()));
        environment.put(PREFIX + "INPUT", folder.input().toString());
        environment.put(PREFIX + "OUTPUT", folder.output().toString());
        environment.put(PREFIX + "CHECKPOINT", folder.checkpoint().toString());
        environment.put(PREFIX + "SAVED", folder.savedNote().toString());
        environment.put(PREFIX + "STOP", folder.stopNote().toString());
        job.traceHeaders().forEach((header, value) -> {
            String name = TRACE.get(header);
            if (name != null && isPrintable(value)) {
                environment.put(name, value);
            }
        });
        return environment;
    }

    private static String json(Map<String, String> labels) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(labels));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels are strings and always JSON", e);
        }
    }

    private static boolean isPrintable(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }
}
