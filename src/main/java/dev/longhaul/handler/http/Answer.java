package dev.longhaul.handler.http;

import dev.longhaul.handler.OutputName;
import dev.longhaul.handler.ResultSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An answer whose body is the result: streamed, and stored only when all of it came. */
record Answer(HttpResponse<InputStream> response) {

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final String BYTES = "application/octet-stream";
    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final Pattern FILE_NAME =
            Pattern.compile("(?i);\\s*filename\\s*=\\s*(?:\"([^\"\\\\]*)\"|([^;\\s]+))");

    /** The body ended before it was whole. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Why the body cannot be a result, whoever sends it; null if it can. */
    @Nullable
    String fault() {
        HttpHeaders headers = response.headers();
        String encoding = headers.firstValue("content-encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            return "its answer has the Content-Encoding " + encoding + ", which nobody asked for";
        }
        Set<String> lengths = Set.copyOf(headers.allValues("content-length"));
        boolean isChunked = headers.firstValue("transfer-encoding").isPresent();
        if (lengths.isEmpty() && !isChunked) {
            return "its answer has neither a Content-Length nor chunks: nobody could tell all of it from a part";
        }
        return lengths.size() > 1 || (isChunked && !lengths.isEmpty())
                ? "its answer says twice where it ends, by Content-Length " + lengths
                        + (isChunked ? " and by chunks" : "") + ": nobody could tell which is true"
                : null;
    }

    /**
     * Stores the body under the name that it brings, or another. An empty one is no output.
     *
     * @throws Broken if the service did not send all of it
     * @throws IOException if it cannot be stored
     */
    void storeIn(ResultSink result, String otherName) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        int count = read(chunk);
        if (count < 0) {
            return;
        }
        OutputStream out = result.open(name(otherName), contentType());
        for (; count >= 0; count = read(chunk)) {
            out.write(chunk, 0, count);
        }
        out.close(); // only here: closed after a failure, half an answer would be an output
    }

    /**
     * Waits for the end of a body that nobody needs.
     *
     * @throws Broken if the service did not send all of it
     */
    void readOver() throws Broken {
        byte[] chunk = new byte[CHUNK_BYTES];
        int count = read(chunk);
        while (count >= 0) {
            count = read(chunk);
        }
    }

    private int read(byte[] chunk) throws Broken {
        try {
            return response.body().read(chunk);
        } catch (IOException e) {
            throw new Broken("the answer's body is not whole: " + Causes.words(e), e);
        }
    }

    private String contentType() {
        String type = response.headers().firstValue("content-type").orElse(BYTES);
        return CONTENT_TYPE.matcher(type).matches() ? type : BYTES;
    }

    private String name(String otherName) {
        Matcher file = FILE_NAME.matcher(
                response.headers().firstValue("content-disposition").orElse(""));
        if (!file.find()) {
            return otherName;
        }
        String name = file.group(1) == null ? file.group(2) : file.group(1);
        return OutputName.fault(name) == null ? name : otherName;
    }
}
