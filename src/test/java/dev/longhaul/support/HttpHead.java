package dev.longhaul.support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Start line and header lines of an HTTP/1.1 message, kept as they came: a signature covers some of them. */
public record HttpHead(String startLine, List<String> lines) {

    private static final int LIMIT_BYTES = 64 * 1024;

    public HttpHead {
        lines = List.copyOf(lines);
    }

    /** The next head of a connection; empty where the connection ends before it. */
    static Optional<HttpHead> read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                if (bytes.size() == 0) {
                    return Optional.empty();
                }
                throw new EOFException("a connection ended within a message's head");
            }
            bytes.write(next);
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
            if (bytes.size() > LIMIT_BYTES) {
                throw new IOException("a message's head is larger than " + LIMIT_BYTES + " bytes");
            }
        }
        List<String> all = bytes.toString(StandardCharsets.ISO_8859_1).lines().toList();
        return Optional.of(new HttpHead(all.getFirst(), all.subList(1, all.size() - 1)));
    }

    public Optional<String> header(String name) {
        return lines.stream()
                .filter(line -> isOf(line, name))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    HttpHead without(String name) {
        return new HttpHead(
                startLine, lines.stream().filter(line -> !isOf(line, name)).toList());
    }

    HttpHead with(String line) {
        return new HttpHead(
                startLine, Stream.concat(lines.stream(), Stream.of(line)).toList());
    }

    boolean isChunked() {
        return header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    }

    boolean closes() {
        return header("Connection").filter("close"::equalsIgnoreCase).isPresent();
    }

    /** Status code of an answer. */
    int status() {
        return Integer.parseInt(startLine.split(" ", 3)[1]);
    }

    byte[] bytes() {
        String text =
                startLine + "\r\n" + lines.stream().map(line -> line + "\r\n").reduce("", String::concat) + "\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean isOf(String line, String name) {
        return line.length() > name.length()
                && line.charAt(name.length()) == ':'
                && line.regionMatches(true, 0, name, 0, name.length());
    }
}
