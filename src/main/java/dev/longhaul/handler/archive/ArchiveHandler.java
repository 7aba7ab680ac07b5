package dev.longhaul.handler.archive;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.ObjectSource;
import dev.longhaul.job.Outcome;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Set;

/**
 * Packs the objects of an S3 prefix, or of a list of keys, into one {@code zip}, {@code tar} or {@code tar.gz}, beside which lies
 * {@code manifest.jsonl} ({@link Manifest}). The input is
 *
 * <pre>{@code {"source": {"bucket": "b", "prefix": "p/"}, "format": "zip", "name": "a.zip", "level": 6}}</pre>
 *
 * or with {@code "keys": [...]} in place of the prefix; {@code name} and {@code level} may be left out. Entries are named by the whole
 * key, as {@link EntryNames} says.
 *
 * <p>How it ends:
 *
 * <ul>
 *   <li>{@code source-missing}, for good: a listed key does not exist, or nothing is under the prefix. Retryable where an object vanished
 *       between its listing and its reading: the next attempt lists anew.
 *   <li>{@code source-changed}, retryable: an object was overwritten while the job ran; the next attempt packs what is there then. An
 *       archive never holds parts of two versions, and only versions that its manifest names.
 *   <li>released, when the worker drains, unless the job's pace says that it ends before the drain's deadline with some time to spare. The
 *       next attempt goes on from there, in the middle of an object too, to the same archive byte for byte; as it does, a little further back,
 *       after a kill or a failure.
 *   <li>thrown, retryable: S3 or the workspace failed.
 *   <li>invalid input, for good: the request is wrong (the message names the field), or the bucket is not on the allow-list.
 * </ul>
 */
@Startup
@ApplicationScoped
public class ArchiveHandler implements JobHandler {

    private final ObjectSource source;
    private final ArchiveRun.Equipment equipment;
    private final int level;

    @Inject
    public ArchiveHandler(ObjectSource source, ArchiveConfig config, InstantSource clock) {
        this(source, ArchiveLimits.of(config, Runtime.getRuntime()), clock);
    }

    ArchiveHandler(ObjectSource source, ArchiveLimits limits, InstantSource clock) {
        this.source = source;
        this.level = limits.level();
        this.equipment = new ArchiveRun.Equipment(
                new Compressors(limits.compressors()),
                new ReadBudget(limits.readAheadBytes()),
                Readers.of(limits.readers()),
                limits.checkpoint(),
                clock);
    }

    @Override
    public Set<String> types() {
        return Set.of("archive");
    }

    @Override
    public Outcome handle(JobContext job) throws IOException, InterruptedException {
        ArchiveRequest request;
        try (InputStream input = job.input()) {
            request = RequestReader.read(input, level);
        }
        return new ArchiveRun(job, request, source, equipment).run();
    }

    /** Whether nothing is held for any job. */
    boolean isIdle() {
        return equipment.budget().isWhole()
                && equipment.readers().free().availablePermits()
                        == equipment.readers().count();
    }

    @PreDestroy
    void close() {
        equipment.compressors().close();
    }
}
