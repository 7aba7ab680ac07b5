package dev.longhaul.handler.archive;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.ObjectSource;
import dev.longhaul.handler.ObjectSource.SourceObject;
import dev.longhaul.handler.archive.ArchiveRequest.Source;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Gatherers;

/**
 * Looks at all objects of a list of keys before the first is read, so that a missing one is known at once and not after hours, and the
 * total too. What is packed are the versions seen here.
 */
final class Descriptions {

    private final ObjectSource source;
    private final JobContext job;
    private final Readers readers;

    Descriptions(ObjectSource source, JobContext job, Readers readers) {
        this.source = source;
        this.job = job;
        this.readers = readers;
    }

    /**
     * All but the first.
     *
     * @param packed how many are in the archive already
     */
    List<SourceObject> of(Source.Keys wanted, long packed) throws IOException, InterruptedException {
        try {
            return wanted.keys().stream()
                    .skip(packed)
                    .gather(Gatherers.mapConcurrent(readers.count(), key -> describe(wanted.bucket(), key)))
                    .toList();
        } catch (RuntimeException e) {
            Meter.check(job.stop());
            throw Causes.of(e);
        }
    }

    private SourceObject describe(String bucket, String key) {
        try {
            readers.free().acquire();
            try {
                Meter.check(job.stop());
                return source.describe(bucket, key);
            } finally {
                readers.free().release();
            }
        } catch (InterruptedException e) {
            throw new UncheckedIOException((IOException) new InterruptedIOException("interrupted").initCause(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
