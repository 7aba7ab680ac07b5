package dev.longhaul.handler;

import java.io.IOException;
import java.util.Optional;

/**
 * What a job has kept of its work, so that its next attempt need not begin anew. A checkpoint is a set of files, and outputs of the result
 * as far as they are written. It is there whole or not at all: {@linkplain CheckpointDraft#commit committing} is one swap of the job's
 * record, which an attempt that has lost its job does not win. The newest is kept, those before it go.
 *
 * <p>It outlives everything but the job's success: failed attempts, releases, takeovers, kills. A job that is reopened begins with its
 * last checkpoint too, unless it is asked to begin anew.
 *
 * <p>A handler saves one now and then, and when it is asked to stop with {@link StopSignal.Reason#Drain}: then it has until the
 * {@linkplain StopSignal.Stop#deadline deadline} to commit, and returns {@code released}.
 */
public interface Checkpoints {

    /**
     * The newest one: this attempt's own last, or the one with which it began. Empty for none, and for one of which something is gone:
     * the work then begins anew.
     */
    Optional<Checkpoint> latest() throws IOException;

    /**
     * Begins a new one, which counts once it is committed. One at a time.
     *
     * @throws IllegalStateException if the one before is neither committed nor closed
     */
    CheckpointDraft begin();
}
