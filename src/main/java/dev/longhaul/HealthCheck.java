package dev.longhaul;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the worker of the same container for its liveness, for {@code HEALTHCHECK} and ECS: an image needs no shell and no curl for it. It
 * is run every few seconds beside a worker that may have a quarter of a core, so it loads nothing but a socket: no HTTP client, no
 * configuration of the platform. Hence it knows the management port from where a container's settings come from, system properties and
 * environment.
 */
public final class HealthCheck {

    /**
     * ECS and Docker give it five seconds: nearly all of them for a worker that got no processor for a while, and the rest for saying why
     * there was no answer.
     */
    static final Duration PATIENCE = Duration.ofSeconds(4);

    static final int ALIVE = 0;
    static final int NOT_ALIVE = 1;

    private static final String PORT = "quarkus.management.port";
    private static final String HOST = "quarkus.management.host";
    private static final int DEFAULT_PORT = 9000;
    private static final String WILDCARD = "0.0.0.0";
    private static final int ANSWER_LIMIT_BYTES = 16 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})[^\r\n]*\r?\n.*", Pattern.DOTALL);

    private final String host;
    private final String port;

    /** What it found. */
    record Verdict(int exit, String reason) {}

    private HealthCheck(String host, String port) {
        this.host = host;
        this.port = port;
    }

    /** One that asks where the settings say that the worker listens, the properties before the environment. */
    static HealthCheck of(Properties properties, Map<String, String> environment) {
        String host = setting(properties, environment, HOST, WILDCARD);
        return new HealthCheck(
                host.equals(WILDCARD) || host.equals("::")
                        ? InetAddress.getLoopbackAddress().getHostAddress()
                        : host,
                setting(properties, environment, PORT, Integer.toString(DEFAULT_PORT)));
    }

    private static String setting(
            Properties properties, Map<String, String> environment, String name, String otherwise) {
        String property = properties.getProperty(name, "");
        if (!property.isBlank()) {
            return property.strip();
        }
        String variable = environment.getOrDefault(name.toUpperCase(Locale.ROOT).replace('.', '_'), "");
        return variable.isBlank() ? otherwise : variable.strip();
    }

    /** Asks, prints the reason, and ends the process: 0 for alive, 1 for anything else. */
    public static void main(String... arguments) {
        Verdict verdict = of(System.getProperties(), System.getenv()).ask(PATIENCE);
        System.out.println(verdict.reason());
        System.exit(verdict.exit());
    }

    /** Asks once, and waits no longer than the patience in all. */
    Verdict ask(Duration patience) {
        int number;
        try {
            number = Integer.parseInt(port);
        } catch (NumberFormatException e) {
            return new Verdict(NOT_ALIVE, PORT + " is no port: " + port);
        }
        try {
            return judge(answer(number, System.nanoTime() + patience.toNanos()));
        } catch (IOException | IllegalArgumentException e) {
            return new Verdict(NOT_ALIVE, "no answer from " + host + ":" + port + ": " + e.getMessage());
        }
    }

    private String answer(int number, long end) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, number), left(end));
            socket.getOutputStream()
                    .write(("GET /q/health/live HTTP/1.0\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            byte[] read = new byte[ANSWER_LIMIT_BYTES];
            int length = 0;
            while (length < read.length) {
                socket.setSoTimeout(left(end));
                int more = in.read(read, length, read.length - length);
                if (more < 0) {
                    break;
                }
                length += more;
            }
            return new String(read, 0, length, UTF_8);
        }
    }

    /** Milliseconds until the end. */
    private static int left(long end) throws IOException {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new IOException("its answer took too long");
        }
        return Math.toIntExact(left);
    }

    private Verdict judge(String answer) {
        Matcher status = STATUS.matcher(answer);
        if (!status.matches()) {
            return new Verdict(NOT_ALIVE, "what answers at " + host + ":" + port + " is no worker");
        }
        int head = answer.indexOf("\r\n\r\n");
        String body = head < 0 ? "" : answer.substring(head).replaceAll("\\s+", " ");
        String reason = (status.group(1) + body).strip();
        return new Verdict(status.group(1).equals("200") ? ALIVE : NOT_ALIVE, reason);
    }
}
