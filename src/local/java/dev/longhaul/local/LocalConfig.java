package dev.longhaul.local;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The local mode's own settings. */
@ConfigMapping(prefix = "longhaul.local")
public interface LocalConfig {

    /** Whether the embedded servers are started. */
    @WithDefault("false")
    boolean enabled();

    /** Port of the embedded SQS server. */
    @WithDefault("9324")
    int sqsPort();

    /** Port of the embedded S3 server. */
    @WithDefault("9325")
    int s3Port();

    /** Folder of what outlives a run: the bucket. Open messages do not. */
    @WithDefault("target/local-data")
    String data();

    /** Whether a first job is sent and shown. */
    @WithDefault("true")
    boolean firstJob();
}
