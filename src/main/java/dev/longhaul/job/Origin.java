package dev.longhaul.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a job came from.
 *
 * @param messageId the SQS message that brought it; absent when it was submitted by REST
 * @param envelope version of the message contract; 0 for a body taken as it is by a queue's default type
 * @param trace the producer's trace headers ({@code traceparent}, {@code tracestate}, {@code AWSTraceHeader})
 */
public record Origin(@Nullable String messageId, int envelope, Map<String, String> trace) {

    public Origin {
        trace = Map.copyOf(trace);
    }
}
