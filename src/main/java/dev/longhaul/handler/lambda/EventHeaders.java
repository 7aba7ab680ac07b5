package dev.longhaul.handler.lambda;

import dev.longhaul.handler.JobContext;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a runtime is told beside its event. Clients die where the id, the deadline or the ARN is missing. */
final class EventHeaders {

    static final String REQUEST_ID = "Lambda-Runtime-Aws-Request-Id";
    static final String DEADLINE = "Lambda-Runtime-Deadline-Ms";
    static final String TRACE = "Lambda-Runtime-Trace-Id";

    /** The trace header's name among a job's. */
    static final String XRAY = "AWSTraceHeader";

    /** The Java client counts the rest of the time in an int of milliseconds, which 25 days overflow to none at all. */
    private static final Duration FAR = Duration.ofDays(24);

    private EventHeaders() {}

    static Map<String, String> of(JobContext job, FunctionSettings function, String requestId, Instant now) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(REQUEST_ID, requestId);
        headers.put(DEADLINE, Long.toString(deadline(job, now).toEpochMilli()));
        headers.put("Lambda-Runtime-Invoked-Function-Arn", function.arn());
        String trace = job.traceHeaders().get(XRAY);
        if (trace != null && trace.matches("[\\x20-\\x7e]{1,1000}")) {
            headers.put(TRACE, trace);
        }
        return headers;
    }

    private static Instant deadline(JobContext job, Instant now) {
        Instant far = now.plus(FAR);
        return job.deadline().isBefore(far) ? job.deadline() : far;
    }
}
