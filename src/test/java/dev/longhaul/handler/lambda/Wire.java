package dev.longhaul.handler.lambda;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection of a runtime's client, byte by byte: what a client library would tidy up is what matters here. */
final class Wire implements AutoCloseable {

    static final String INVOCATION = "/2018-06-01/runtime/invocation/";
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    /** An answer; header names in lower case. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reply(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        String requestId() {
            return header("Lambda-Runtime-Aws-Request-Id");
        }
    }

    Wire(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for work and does not wait for it. */
    Wire poll(String... headers) {
        return raw("GET " + INVOCATION + "next HTTP/1.1\r\nHost: x\r\n" + lines(headers) + "\r\n");
    }

    /** Asks for work and waits for it. */
    Reply next(String... headers) {
        return poll(headers).read();
    }

    Reply respond(String id, String body, String... headers) {
        return post(INVOCATION + id + "/response", body, headers).read();
    }

    Reply fail(String id, String body, String... headers) {
        return post(INVOCATION + id + "/error", body, headers).read();
    }

    Wire post(String path, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return raw("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + bytes.length + "\r\n" + lines(headers)
                        + "\r\n")
                .raw(bytes);
    }

    Reply ask(String method, String path, String body, String... headers) {
        return raw(method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n"
                        + lines(headers) + "\r\n" + body)
                .read();
    }

    /** Begins an answer in pieces. */
    Wire begin(String id, String... headers) {
        return raw("POST " + INVOCATION + id + "/response HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                + lines(headers) + "\r\n");
    }

    Wire chunk(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return raw(Integer.toHexString(bytes.length) + "\r\n").raw(bytes).raw("\r\n");
    }

    /** Ends an answer in pieces. */
    Wire end(String... trailers) {
        return raw("0\r\n" + lines(trailers) + "\r\n");
    }

    Wire raw(String text) {
        return raw(text.getBytes(StandardCharsets.UTF_8));
    }

    Wire raw(byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(String... headers) {
        StringBuilder lines = new StringBuilder();
        for (String header : headers) {
            lines.append(header).append("\r\n");
        }
        return lines.toString();
    }

    Reply read() {
        try {
            InputStream in = socket.getInputStream();
            int status = Integer.parseInt(line(in).split(" ", 3)[1]);
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Reply(status, headers, in.readNBytes(length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing is said for a moment, and the connection stays open. */
    boolean isSilent() {
        try {
            socket.setSoTimeout(300);
            socket.getInputStream().read();
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            patient();
        }
    }

    private void patient() {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** As a client that ends. */
    void hangUp() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
