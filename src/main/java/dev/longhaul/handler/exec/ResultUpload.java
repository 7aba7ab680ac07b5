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

    private ResultUpload() {}

    static void run(Map<String, Path> files, ResultSink result) throws IOException, InterruptedException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            store(file.getKey(), file.getValue(), result);
        }
    }

    private static void store(String name, Path file, ResultSink result) throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            OutputStream out = result.open(name, ContentTypes.of(name));
            Chunks.copy(in, out);
            out.close(); // only here: closed after a failure, half a file would be an output
        }
    }
}
