package dev.longhaul.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Jobs for tests. */
public final class Samples {

    public static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    public static final JobId ID = new JobId("job-1");
    public static final Owner OWNER = new Owner("w-1", 1, "n1");
    public static final Owner NEXT = new Owner("w-2", 2, "n2");
    public static final Failure FAILURE = new Failure("broken", "it broke", true);
    public static final Result RESULT =
            new Result("attempts/job-1/1-n1/result/", List.of(new Result.Output("out.txt", "text/plain", 3)), 1);

    private Samples() {}

    public static JobRecord queued() {
        JobSpec spec = new JobSpec(
                "default",
                "sort",
                new JobInput.Inline("{\"a\":1}"),
                new JobOptions(null, null, null, Map.of("k", "v")),
                "g");
        Wake wake = new Wake(1, true, new Wake.Message("m-1", NOON, "h-1", NOON, 1, NOON));
        return JobRecord.queued(
                ID, "d".repeat(64), spec, new Origin("m-1", 1, Map.of("traceparent", "00-1-2-01")), wake, NOON);
    }

    public static JobRecord running() {
        return queued().claimed(OWNER, queued().wake(), NOON);
    }
}
