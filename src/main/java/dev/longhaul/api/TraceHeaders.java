package dev.longhaul.api;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The caller's trace, as W3C and X-Ray have it; what is malformed is left out, as the standard asks. */
final class TraceHeaders {

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";
    private static final int STATE_LIMIT = 512;
    private static final String XRAY = "X-Amzn-Trace-Id";
    private static final Pattern XRAY_RULE = Pattern.compile("[\\w=;:. -]{1,500}");
    private static final Pattern PARENT_RULE = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceHeaders() {}

    static Map<String, String> of(HttpHeaders headers) {
        Map<String, String> trace = new TreeMap<>();
        String parent = headers.getHeaderString(PARENT);
        if (parent != null && PARENT_RULE.matcher(parent).matches()) {
            trace.put(PARENT, parent);
            String state = headers.getHeaderString(STATE);
            if (state != null && !state.isBlank() && state.length() <= STATE_LIMIT) {
                trace.put(STATE, state);
            }
        }
        String xray = headers.getHeaderString(XRAY);
        if (xray != null && XRAY_RULE.matcher(xray).matches()) {
            trace.put("AWSTraceHeader", xray);
        }
        return trace;
    }
}
