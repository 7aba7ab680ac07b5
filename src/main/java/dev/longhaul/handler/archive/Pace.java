package dev.longhaul.handler.archive;

import dev.longhaul.handler.archive.Census.Total;
import java.time.Duration;
import java.time.Instant;

/**
 * How fast an archive grows, and so when it will be whole. Bytes and objects count alike: whichever lags behind tells, since many small
 * objects take as long as one large.
 *
 * @param begun when packing began
 * @param objects packed before then
 * @param bytes packed before then
 */
record Pace(Instant begun, long objects, long bytes) {

    /** Kept back for what follows the last object: the end of the archive, its upload, the manifest. */
    private static final Duration LEAST_MARGIN = Duration.ofSeconds(15);

    /** Part of the remaining work that it may take longer than it took so far. */
    private static final int SPARE = 4;

    /** Whether it will surely be whole before then. */
    boolean endsBefore(Instant deadline, Instant now, long objectsDone, long bytesDone, Total total) {
        double done = Math.min(
                part(objectsDone - objects, total.objects() - objects), part(bytesDone - bytes, total.bytes() - bytes));
        double took = Duration.between(begun, now).toMillis();
        if (done <= 0) {
            return false;
        }
        double left = took * (1 - done) / done;
        double needed = left + left / SPARE + LEAST_MARGIN.toMillis();
        return needed < millis(now, deadline);
    }

    private static double part(long done, long all) {
        return all <= done ? 1 : (double) done / all;
    }

    private static double millis(Instant from, Instant to) {
        return (to.getEpochSecond() - from.getEpochSecond()) * 1e3 + (to.getNano() - from.getNano()) / 1e6;
    }
}
