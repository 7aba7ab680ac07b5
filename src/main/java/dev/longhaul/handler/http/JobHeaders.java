package dev.longhaul.handler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longhaul.handler.JobContext;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What each request about a job says of it, and of its trace. The configuration's own headers win. */
final class JobHeaders {

    private static final String PREFIX = "Longhaul-";

    /** Servers read heads of 8 KiB; escaped, labels may have more than that. */
    private static final int LABELS_LIMIT = 4 * 1024;

    /** ASCII only: what else a header may hold every server reads in its own way. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** Where a trace's header goes: the names that OpenTelemetry and X-Ray read. */
    private static final Map<String, String> TRACE = Map.of(
            "traceparent", "traceparent",
            "tracestate", "tracestate",
            "AWSTraceHeader", "X-Amzn-Trace-Id");

    private JobHeaders() {}

    /**
     * All of them.
     *
     * @param callback where the service may call back; null where it may not
     */
    static Map<String, String> of(Service service, JobContext job, @Nullable Grant callback) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", "longhaul");
        headers.put("Accept-Encoding", "identity");
        headers.put(PREFIX + "Job-Id", job.id().value());
        headers.put(PREFIX + "Job-Type", job.type());
        headers.put(PREFIX + "Attempt", Integer.toString(job.attempt()));
        headers.put(PREFIX + "Fencing-Token", job.fencingToken());
        headers.put(
                PREFIX + "Deadline",
                job.deadline().truncatedTo(ChronoUnit.SECONDS).toString());
        String labels = json(job.labels());
        if (labels.length() <= LABELS_LIMIT) {
            headers.put(PREFIX + "Labels", labels);
        }
        if (callback != null) {
            headers.put(PREFIX + "Callback-Url", callback.url().toString());
            headers.put(PREFIX + "Callback-Token", callback.token());
        }
        job.traceHeaders().forEach((name, value) -> {
            String header = TRACE.get(name);
            if (header != null && Headers.isValue(value)) {
                headers.put(header, value);
            }
        });
        if (service.isBeanstalk()) {
            headers.putAll(BeanstalkHeaders.of(job));
        }
        headers.putAll(service.delivery().headers());
        return headers;
    }

    private static String json(Map<String, String> labels) {
        try {
            return JSON.writeValueAsString(new TreeMap<>(labels));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("labels are strings and always JSON", e);
        }
    }
}
