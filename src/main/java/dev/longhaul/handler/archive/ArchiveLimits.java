package dev.longhaul.handler.archive;

import java.time.Duration;
import org.jboss.logging.Logger;

/** The settings of {@link ArchiveConfig}, checked. */
record ArchiveLimits(int readers, long readAheadBytes, int compressors, int level, Duration checkpoint) {

    private static final Logger LOG = Logger.getLogger(ArchiveLimits.class);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final int READERS_LIMIT = 1024;
    private static final int COMPRESSORS_LIMIT = 256;
    private static final long READ_AHEAD_LEAST_BYTES = 2L * ReadAhead.SLICE_BYTES;
    private static final long READ_AHEAD_MOST_BYTES = 1L << 36;

    ArchiveLimits {
        check(readers >= 1 && readers <= READERS_LIMIT, "readers", "1 to " + READERS_LIMIT, readers);
        check(
                readAheadBytes >= READ_AHEAD_LEAST_BYTES && readAheadBytes <= READ_AHEAD_MOST_BYTES,
                "read-ahead",
                READ_AHEAD_LEAST_BYTES + " to " + READ_AHEAD_MOST_BYTES + " bytes",
                readAheadBytes);
        check(
                compressors >= 1 && compressors <= COMPRESSORS_LIMIT,
                "compressors",
                "1 to " + COMPRESSORS_LIMIT,
                compressors);
        check(level >= 0 && level <= 9, "level", "0 to 9", level);
        if (checkpoint.compareTo(OFTEN) < 0) {
            throw new IllegalArgumentException(
                    "longhaul.archive.checkpoint must be at least " + OFTEN + ", not " + checkpoint);
        }
    }

    static ArchiveLimits of(ArchiveConfig config, Runtime runtime) {
        ArchiveLimits limits = new ArchiveLimits(
                config.readers(),
                config.readAhead().asLongValue(),
                config.compressors().orElse(runtime.availableProcessors()),
                config.level(),
                config.checkpoint());
        if (limits.readAheadBytes > runtime.maxMemory() / 2) {
            LOG.warnf(
                    "longhaul.archive.read-ahead is %d bytes, more than half of the largest heap of %d bytes:"
                            + " set it lower, or give the worker more memory",
                    limits.readAheadBytes, runtime.maxMemory());
        }
        return limits;
    }

    private static void check(boolean holds, String setting, String range, long value) {
        if (!holds) {
            throw new IllegalArgumentException("longhaul.archive." + setting + " must be " + range + ", not " + value);
        }
    }
}
