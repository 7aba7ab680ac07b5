package dev.longhaul.handler.exec;

import dev.longhaul.handler.ResultSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Streams output files into the result, one after the other. */
final class ResultUpload {

    private static final int CHUNK_BYTES = 64 * 1024;

    private ResultUpload() {}

    static void run(Map<String, Path> files, ResultSink result) throws IOException, InterruptedException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            store(file.getKey(), file.getValue(), result);
        }
    }

    private static void store(String name, Path file, ResultSink result) throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            OutputStream out = result.open(name, ContentTypes.of(name));
            copy(in, out);
            out.close(); // only here: closed after a failure, half a file would be an output
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException, InterruptedException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            out.write(chunk, 0, count);
            if (Thread.interrupted()) {
                throw new InterruptedException("the attempt ends while its outputs are stored");
            }
        }
    }
}
