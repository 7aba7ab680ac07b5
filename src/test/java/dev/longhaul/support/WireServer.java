package dev.longhaul.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP server that says exactly what a test tells it to, byte by byte if need be: half answers, cut connections, none at all. Connections
 * stay open between requests unless a script ends them.
 */
public final class WireServer implements AutoCloseable {

    /** What the server does with a request. */
    @FunctionalInterface
    public interface Script {
        void run(Call call) throws Exception;
    }

    private final ServerSocket listener;
    private final Script script;
    private final Thread accepting;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private WireServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        this.accepting = Thread.ofVirtual().start(this::accept);
    }

    public static WireServer start(Script script) {
        return start(0, script);
    }

    public static WireServer start(int port, Script script) {
        try {
            return new WireServer(new ServerSocket(port, 50, InetAddress.ofLiteral("127.0.0.1")), script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** All requests so far, in the order of their arrival. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How many of them begin so, as {@code POST /jobs}. */
    public int count(String begin) {
        return (int) calls.stream()
                .filter(call -> call.startLine().startsWith(begin))
                .count();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Optional<HttpHead> head = HttpHead.read(in);
            while (head.isPresent()) {
                Call call = new Call(head.get(), HttpBody.of(head.get(), in, false), socket);
                calls.add(call);
                script.run(call);
                call.body.transferTo(OutputStream.nullOutputStream());
                head = HttpHead.read(in);
            }
        } catch (Exception e) {
            // the other side has gone, or the script has ended the connection
        }
    }

    /** Ends at once, as a killed process does, while the test goes on. */
    public void die() {
        close();
    }

    @Override
    public void close() {
        try {
            listener.close();
            accepting.join(); // until it has left its accept, the system still takes connections
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One request, and the means to answer it. */
    public static final class Call {

        private final HttpHead head;
        private final InputStream body;
        private final Socket socket;

        private Call(HttpHead head, InputStream body, Socket socket) {
            this.head = head;
            this.body = body;
            this.socket = socket;
        }

        /** As {@code POST /jobs HTTP/1.1}. */
        public String startLine() {
            return head.startLine();
        }

        /** As {@code /jobs}. */
        public String target() {
            return startLine().split(" ", 3)[1];
        }

        public boolean is(String begin) {
            return startLine().startsWith(begin);
        }

        public String header(String name) {
            return head.header(name).orElse("");
        }

        public byte[] body() throws IOException {
            return body.readAllBytes();
        }

        public String text() throws IOException {
            return new String(body(), StandardCharsets.UTF_8);
        }

        /** A whole answer; header lines as {@code Location: /jobs/1}. */
        public void answer(int status, String content, String... lines) throws IOException {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            StringBuilder answer = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
            for (String line : lines) {
                answer.append(line).append("\r\n");
            }
            answer.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
            say(answer.toString());
            socket.getOutputStream().write(bytes);
        }

        /** Bytes as they are. */
        public void say(String raw) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(raw.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        public OutputStream out() throws IOException {
            return socket.getOutputStream();
        }

        /** Ends the connection in order. */
        public void end() throws IOException {
            socket.close();
        }

        /** Ends the connection with a reset, as a killed process does. */
        public void cut() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the other side ends the connection. */
        public void awaitEnd() throws IOException {
            boolean isOpen = true;
            while (isOpen) {
                isOpen = socket.getInputStream().read() >= 0;
            }
        }
    }
}
