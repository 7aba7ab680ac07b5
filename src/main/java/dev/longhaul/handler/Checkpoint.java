package dev.longhaul.handler;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.SortedMap;

/** A committed checkpoint of a job. */
public interface Checkpoint {

    /** The attempt that saved it. */
    int attempt();

    Instant savedAt();

    /** Its files, each with its size in bytes. */
    SortedMap<String, Long> files();

    /**
     * Reads a file from its first byte. The caller closes it.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    InputStream open(String file) throws IOException;

    /**
     * Opens an output of this attempt that already holds what an earlier attempt had written of it when it saved this; what is written
     * now follows. The bytes come from within S3.
     *
     * @throws IllegalArgumentException if the checkpoint does not hold that output, or this attempt has used the name already
     */
    OutputStream resume(String output) throws IOException;
}
