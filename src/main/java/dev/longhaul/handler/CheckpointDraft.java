package dev.longhaul.handler;

import java.io.IOException;
import java.io.OutputStream;

/** A checkpoint in the making. Closed without a commit, nothing of it is left and the one before still counts. */
public interface CheckpointDraft extends AutoCloseable {

    /**
     * Begins a file, streamed to S3 as it is written. It is part of the checkpoint once the stream is closed.
     *
     * @param file a relative path, as {@link OutputName} says
     * @throws IllegalArgumentException if the name breaks the rule or is there already
     * @throws CheckpointTooLarge if the files become more than {@code longhaul.store.checkpoint-files} or larger than {@code checkpoint-bytes}
     */
    OutputStream open(String file) throws IOException;

    /**
     * Takes a file of the {@linkplain Checkpoints#latest newest} checkpoint over, without sending it again.
     *
     * @throws IllegalArgumentException if there is none of that name in it, or one is here already
     */
    void carry(String file) throws IOException;

    /**
     * Keeps an output of the result as far as it is written, closed or open; waits until S3 has it. A large one that is open is not sent
     * twice for that.
     *
     * @throws IllegalArgumentException if this attempt has no output of that name
     */
    void keep(String output) throws IOException;

    /**
     * Makes it the job's newest checkpoint. If this fails the one before counts, or, where S3 gave no answer, perhaps this one.
     *
     * @throws IOException also if the job belongs to another attempt by now, which then is told by {@link JobContext#stop()} too
     */
    void commit() throws IOException;

    @Override
    void close();
}
