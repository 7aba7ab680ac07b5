package dev.longhaul.handler;

import dev.longhaul.job.JobId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One attempt of one job, as its handler sees it. Safe for use by several threads of that handler. */
public interface JobContext {

    JobId id();

    String type();

    /** 1 for the first start of the job; grows with every start, also uncharged ones. */
    int attempt();

    /** Unique to this attempt; tokens of later attempts begin with a higher number. Hand it to systems that refuse old writers. */
    String fencingToken();

    /** The sender's labels. */
    Map<String, String> labels();

    /** The producer's trace headers, such as {@code traceparent}. */
    Map<String, String> traceHeaders();

    /** The queue that the job is on, by its name in the configuration; {@code default} where there is only the unnamed one. */
    String queue();

    /** When the job was first seen or submitted. */
    Instant created();

    /** Size of the input. */
    long inputBytes();

    /** The input from its first byte; each call opens it anew. The caller closes it. */
    InputStream input() throws IOException;

    /**
     * The input as JSON of the given type.
     *
     * @throws InvalidInput if it is not JSON of that shape; thrown on by a handler it fails the job for good
     */
    <T> T input(Class<T> type) throws IOException;

    /** Where outputs go. */
    ResultSink result();

    /** What earlier attempts kept of their work, and where this one keeps its own. */
    Checkpoints checkpoints();

    /** Says how far the work is. Cheap: kept in memory and written with the worker's next beat. */
    void progress(long done, @Nullable Long total, String unit, String note);

    /**
     * When this attempt is ended, if it has not ended by itself. By the worker's clock, an injectable {@link java.time.InstantSource}: the
     * system's may be set meanwhile.
     */
    Instant deadline();

    /** Asks whether, and tells when, the attempt is to stop. */
    StopSignal stop();

    /** An empty folder of this attempt's own, bounded in size, emptied afterwards. */
    Path workspace();

    /** The attempt's log, kept beside its result; the newest part when it grows beyond its limit. */
    JobLog log();
}
