package dev.longhaul.handler.archive;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How archives are packed. */
@ConfigMapping(prefix = "longhaul.archive")
public interface ArchiveConfig {

    /**
     * How many objects, or parts of large ones, all archive jobs of a worker together read at the same time. Many small objects want
     * many; each takes one of the S3 client's connections.
     */
    @WithDefault("32")
    int readers();

    /**
     * How much all archive jobs of a worker together may have read and not yet packed. Beside it a job needs the upload's parts and half a
     * MiB for each compressor.
     */
    @WithDefault("32M")
    MemorySize readAhead();

    /** Threads that compress, for all archive jobs together. Defaults to the number of processors. */
    OptionalInt compressors();

    /** How often a job keeps what it has packed, so that a kill costs no more than that. A drain keeps all of it in any case. */
    @WithDefault("2M")
    Duration checkpoint();

    /** Level of compression, 0 (off) to 9, of jobs that name none. */
    @WithDefault("6")
    int level();
}
