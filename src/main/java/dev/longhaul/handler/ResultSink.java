package dev.longhaul.handler;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the outputs of an attempt, each streamed to S3 under its name as it is written. */
public interface ResultSink {

    /**
     * Begins an output. It exists once the stream is closed; an output left open at the end of the attempt is discarded. Up to 64
     * streams may be open at the same time; each buffers at most two parts, the first of each in memory and large ones on disk.
     *
     * @param name a relative path, as {@link OutputName} says
     * @param contentType MIME type by which it is served
     * @throws IllegalArgumentException if the name breaks the rule or was used before in this attempt
     */
    OutputStream open(String name, String contentType) throws IOException;
}
