package dev.longhaul.support;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** One client's connection to the {@link FaultProxy}: request after request until a fault or either side ends it. */
final class FaultyConnection implements Runnable {

    private static final int EXCERPT_BYTES = 8 * 1024;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FaultProxy proxy;
    private final Socket client;

    FaultyConnection(FaultProxy proxy, Socket client) {
        this.proxy = proxy;
        this.client = client;
    }

    @Override
    public void run() {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream(), BUFFER_BYTES);
            OutputStream out = new BufferedOutputStream(client.getOutputStream(), BUFFER_BYTES);
            boolean goesOn = true;
            while (goesOn) {
                Optional<HttpHead> head = HttpHead.read(in);
                goesOn = head.isPresent() && exchange(head.get(), in, out);
            }
        } catch (IOException e) {
            // a side has gone, as a test may want it to
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            proxy.forget(client);
        }
    }

    /** Returns whether the connection can serve another request. */
    private boolean exchange(HttpHead head, InputStream in, OutputStream out) throws IOException, InterruptedException {
        if (head.header("Expect").isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        InputStream rest = HttpBody.of(head, in, false);
        byte[] excerpt = rest.readNBytes(EXCERPT_BYTES);
        InputStream body = new SequenceInputStream(new ByteArrayInputStream(excerpt), rest);
        SeenRequest seen = SeenRequest.of(head, new String(excerpt, StandardCharsets.UTF_8));
        Optional<Fault> fault = proxy.faultFor(seen);
        if (fault.isEmpty()) {
            return relay(seen, body, out, Long.MAX_VALUE);
        }
        return switch (fault.get()) {
            case Fault.Answer(int status, String code) -> refuse(seen, body, out, status, code);
            case Fault.Cut(long afterBytes) -> relay(seen, body, out, afterBytes);
            case Fault.Delay delay -> {
                proxy.pass(delay.by());
                yield relay(seen, body, out, Long.MAX_VALUE);
            }
            case Fault.Held(Fault.Moment moment, CountDownLatch gate) -> held(moment, gate, seen, body, out);
            case Fault.Silence(Fault.Moment moment, Fault.Manner manner) -> {
                if (moment == Fault.Moment.AFTER_EFFECT) {
                    relay(seen, body, OutputStream.nullOutputStream(), Long.MAX_VALUE);
                }
                end(manner, body, in);
                yield false;
            }
        };
    }

    private boolean held(Fault.Moment moment, CountDownLatch gate, SeenRequest seen, InputStream body, OutputStream out)
            throws IOException, InterruptedException {
        if (moment == Fault.Moment.BEFORE_EFFECT) {
            proxy.pass(gate);
            return relay(seen, body, out, Long.MAX_VALUE);
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        boolean goesOn = relay(seen, body, answer, Long.MAX_VALUE);
        proxy.pass(gate);
        answer.writeTo(out);
        out.flush();
        return goesOn;
    }

    private boolean relay(SeenRequest request, InputStream body, OutputStream out, long cutAfterBytes)
            throws IOException {
        Socket server = proxy.connect();
        try {
            boolean sent = send(request.head(), body, server.getOutputStream());
            InputStream in = new BufferedInputStream(server.getInputStream(), BUFFER_BYTES);
            HttpHead head = HttpHead.read(in).orElseThrow(() -> new EOFException("the server gave no answer"));
            boolean isFramed = isEmpty(request, head)
                    || head.isChunked()
                    || head.header("Content-Length").isPresent();
            boolean goesOn = sent && isFramed && !request.head().closes();
            HttpHead passed = head.without("Connection");
            out.write((goesOn ? passed : passed.with("Connection: close")).bytes());
            InputStream answer = isEmpty(request, head) ? InputStream.nullInputStream() : HttpBody.of(head, in, true);
            if (cutAfterBytes < Long.MAX_VALUE) {
                cut(answer.readNBytes(Math.toIntExact(cutAfterBytes)), out, head.isChunked());
                return false;
            }
            HttpBody.copy(answer, out, head.isChunked() && !isEmpty(request, head));
            return goesOn;
        } finally {
            proxy.forget(server);
        }
    }

    private static void cut(byte[] first, OutputStream out, boolean isChunked) throws IOException {
        if (isChunked) {
            String promise = Integer.toHexString(first.length + 1) + "\r\n";
            out.write(promise.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(first);
        out.flush();
    }

    /** Returns false where the server stopped reading: it has its answer ready before the body's end. */
    private static boolean send(HttpHead head, InputStream body, OutputStream to) throws IOException {
        OutputStream out = new BufferedOutputStream(to, BUFFER_BYTES);
        HttpHead passed = head.without("Expect").without("Connection").with("Connection: close");
        try {
            out.write(passed.bytes());
            HttpBody.copy(body, out, head.isChunked());
            return true;
        } catch (IOException e) {
            HttpBody.drain(body);
            return false;
        }
    }

    private static boolean isEmpty(SeenRequest request, HttpHead answer) {
        return request.method().equals("HEAD") || answer.status() == 204 || answer.status() == 304;
    }

    private static boolean refuse(SeenRequest request, InputStream body, OutputStream out, int status, String code)
            throws IOException {
        HttpBody.drain(body);
        boolean isSqs = request.head().header("X-Amz-Target").isPresent();
        String text = isSqs
                ? "{\"__type\":\"com.amazonaws.sqs#%1$s\",\"message\":\"%1$s by the fault proxy\"}".formatted(code)
                : "<?xml version=\"1.0\"?><Error><Code>%1$s</Code><Message>%1$s by the fault proxy</Message></Error>"
                        .formatted(code);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        HttpHead head = new HttpHead(
                "HTTP/1.1 %d Fault".formatted(status),
                List.of(
                        "Content-Type: " + (isSqs ? "application/x-amz-json-1.0" : "application/xml"),
                        "Content-Length: " + bytes.length));
        out.write(head.bytes());
        if (!request.method().equals("HEAD")) {
            out.write(bytes);
        }
        out.flush();
        return true;
    }

    private void end(Fault.Manner manner, InputStream body, InputStream in) throws IOException {
        switch (manner) {
            case RESET -> client.setSoLinger(true, 0);
            // bytes left unread would turn the orderly end into a reset
            case CLOSE -> HttpBody.drain(body);
            case HANG -> HttpBody.drain(in);
        }
    }
}
