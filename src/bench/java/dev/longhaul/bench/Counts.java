package dev.longhaul.bench;

import dev.longhaul.support.FaultProxy;
import java.util.Map;
import java.util.stream.Collectors;

/** Counted requests as figures. */
final class Counts {

    private Counts() {}

    static void perHour(Figures figures, String part, String who, double seconds, FaultProxy sqs, FaultProxy s3) {
        report(figures, part, who + ", SQS requests an hour", sqs.counts(), 3600 / seconds, "%.0f");
        report(figures, part, who + ", S3 requests an hour", s3.counts(), 3600 / seconds, "%.0f");
    }

    static void perJob(Figures figures, String part, String who, int jobs, FaultProxy sqs, FaultProxy s3) {
        report(figures, part, who + ", SQS requests a job", sqs.counts(), 1.0 / jobs, "%.2f");
        report(figures, part, who + ", S3 requests a job", s3.counts(), 1.0 / jobs, "%.2f");
    }

    private static void report(
            Figures figures, String part, String figure, Map<String, Long> counts, double factor, String format) {
        double sum = counts.values().stream().mapToLong(Long::longValue).sum() * factor;
        String kinds = counts.entrySet().stream()
                .map(kind -> kind.getKey() + " " + format.formatted(kind.getValue() * factor))
                .collect(Collectors.joining(", "));
        figures.add(part, figure, format.formatted(sum) + " (" + kinds + ")");
    }
}
