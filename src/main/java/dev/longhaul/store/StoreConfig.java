package dev.longhaul.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Where jobs are kept, and from where handlers may read. */
@ConfigMapping(prefix = "longhaul.store")
public interface StoreConfig {

    /** The bucket that keeps records, inputs, results and logs. */
    String bucket();

    /** Buckets that handlers may read objects from; none by default. */
    Optional<Set<String>> sourceBuckets();

    /** How long a presigned result address works. */
    @WithDefault("15M")
    Duration presignValidity();

    /**
     * Size in bytes of the first parts of a streamed output, at least 5 MiB. Of each open output three parts wait or are sent, up to 8 MiB of
     * each in memory and the rest on disk: parts grow with the output, to 64 MiB at 50 GB and 1 GiB at 1 TB.
     */
    @WithDefault("8388608")
    int partSize();

    /**
     * How long a step of a streamed output or source is tried again while S3 has trouble, before its attempt fails. Longer than S3's usual
     * troubles, so that no job of many hours is lost to one.
     */
    @WithDefault("5M")
    Duration streamPatience();

    /** How many bytes the files of one checkpoint may hold together. */
    @WithDefault("10737418240")
    long checkpointBytes();

    /** How many files one checkpoint may have. */
    @WithDefault("1000")
    int checkpointFiles();

    /** How long one try of a small S3 call may take. */
    @WithDefault("6S")
    Duration callAttemptTimeout();

    /** How long a small S3 call may take with all its tries. At most a sixth of `longhaul.worker.lease`, so that a beat fits in. */
    @WithDefault("20S")
    Duration callTimeout();
}
