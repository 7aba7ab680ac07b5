package dev.longhaul.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The body of a message on a connection that goes on after it: ends where the message ends. */
abstract class HttpBody extends InputStream {

    private static final int BLOCK_BYTES = 64 * 1024;

    /** As its head frames it. An answer without a frame lasts until the end of its connection, a request has no body then. */
    static InputStream of(HttpHead head, InputStream connection, boolean isAnswer) {
        if (head.isChunked()) {
            return new Chunked(connection);
        }
        if (isAnswer && head.header("Content-Length").isEmpty()) {
            return connection;
        }
        return new Sized(
                connection, head.header("Content-Length").map(Long::parseLong).orElse(0L));
    }

    /** Copies to the end, framed as before, block by block as they come. */
    static void copy(InputStream body, OutputStream out, boolean isChunked) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        for (int n = body.read(block); n >= 0; n = body.read(block)) {
            if (isChunked) {
                out.write((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(block, 0, n);
            if (isChunked) {
                out.write(new byte[] {'\r', '\n'});
            }
            out.flush();
        }
        if (isChunked) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    static void drain(InputStream body) throws IOException {
        body.transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;

    private static final class Sized extends HttpBody {
        private final InputStream in;
        private long left;

        Sized(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(bytes, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException("a connection ended " + left + " bytes before its message");
            }
            left -= n;
            return n;
        }
    }

    /** Trailers are read over: neither protocol uses them. */
    private static final class Chunked extends HttpBody {
        private final InputStream in;
        private long left;
        private boolean ended;

        Chunked(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                left = Long.parseLong(line().split(";", 2)[0].strip(), 16);
                ended = left == 0;
                if (ended) {
                    skipTrailers();
                }
            }
            if (ended) {
                return -1;
            }
            int n = in.read(bytes, offset, (int) Math.min(length, left));
            if (n < 0) {
                throw new EOFException("a connection ended within a chunk");
            }
            left -= n;
            if (left == 0) {
                line();
            }
            return n;
        }

        private void skipTrailers() throws IOException {
            String trailer = line();
            while (!trailer.isEmpty()) {
                trailer = line();
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("a connection ended between chunks");
                }
                line.append((char) c);
            }
            return line.toString().strip();
        }
    }
}
