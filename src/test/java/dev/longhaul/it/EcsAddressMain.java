package dev.longhaul.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.local.Emulators;
import dev.longhaul.support.FakeEcs;
import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.SeenRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an ECS task finds at {@code 169.254.170.2}: its role's credentials, its metadata, and the agent's task protection; beside them SQS
 * and S3, which tell who signed what. A container's program; the test asks port {@value #STORY_PORT} what has happened, in its order.
 */
final class EcsAddressMain {

    static final String ADDRESS = "169.254.170.2";
    static final String CREDENTIALS = "/v2/credentials/5a1b2c3d";
    static final String METADATA = "/v4/0123456789abcdef-1";
    static final String AGENT = "/api/task0";
    static final String TASK = "arn:aws:ecs:us-east-1:000000000000:task/stage/0123456789abcdef";
    static final String READY = "the address answers";
    static final int STORY_PORT = 8090;

    /** Longer than the minute before their end in which the SDK takes credentials for stale. */
    private static final Duration VALIDITY = Duration.ofSeconds(80);

    private static final String TOKEN = "role-token-";
    private static final Pattern KEY_ID = Pattern.compile("Credential=([^/]+)/");
    private static final Pattern RECORD = Pattern.compile("/[^/]+/records/([^/?]+)\\.json.*");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeEcs ecs = FakeEcs.start(InstantSource.system());
    private final AtomicInteger given = new AtomicInteger();
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();
    private final Set<String> signers = ConcurrentHashMap.newKeySet();
    private final List<String> story = new CopyOnWriteArrayList<>();

    private EcsAddressMain() {
        URI _ = ecs.newTask();
        ecs.answerAt(CREDENTIALS, _ -> credentials());
        ecs.answerAt(METADATA, EcsAddressMain::metadata);
    }

    /** Serves until the process is ended; the argument is the host of the emulators. */
    public static void main(String... arguments) throws Exception {
        EcsAddressMain address = new EcsAddressMain();
        try (FaultProxy _ = address.open(address.ecs.endpoint(), 80);
                FaultProxy _ = address.open(
                        URI.create("http://" + arguments[0] + ":" + Emulators.SQS_PORT), Emulators.SQS_PORT);
                FaultProxy _ = address.open(
                        URI.create("http://" + arguments[0] + ":" + Emulators.S3_PORT), Emulators.S3_PORT)) {
            address.tell();
            System.out.println(READY);
            new CountDownLatch(1).await();
        }
    }

    private FaultProxy open(URI server, int port) {
        FaultProxy proxy = FaultProxy.inFrontOf(server, new InetSocketAddress(port));
        proxy.watch(port == 80 ? this::asked : this::signed);
        return proxy;
    }

    private void asked(SeenRequest request) {
        String path = request.target();
        if (path.startsWith(AGENT)) {
            story.add(request.excerpt().contains("true") ? "protect" : "unprotect");
        } else {
            story.add(path);
        }
    }

    /** Who signed, and of records their claims and their ends. */
    private void signed(SeenRequest request) {
        Matcher key = KEY_ID.matcher(request.head().header("Authorization").orElse(""));
        String token = request.head().header("X-Amz-Security-Token").orElse("none");
        if (signers.add((key.find() ? key.group(1) : "nobody") + " " + token)) {
            story.add("signed by " + (key.hasMatch() ? key.group(1) : "nobody") + " with " + token);
        }
        if (Instant.now().isAfter(Optional.ofNullable(ends.get(token)).orElse(Instant.MIN))) {
            story.add("expired: " + token);
        }
        Matcher record = RECORD.matcher(request.target());
        if (request.is("PutObject") && record.matches()) {
            Stream.of("Running", "Succeeded")
                    .filter(state -> request.excerpt().contains("\"name\":\"" + state + "\""))
                    .forEach(state -> story.add(state + " " + record.group(1)));
        }
    }

    /** As docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html shows them. */
    private String credentials() {
        String token = TOKEN + given.incrementAndGet();
        Instant end = Instant.now().plus(VALIDITY);
        ends.put(token, end);
        return written(Map.of(
                "RoleArn",
                "arn:aws:iam::000000000000:role/worker",
                "AccessKeyId",
                EmbeddedS3.ACCESS_KEY,
                "SecretAccessKey",
                EmbeddedS3.SECRET_KEY,
                "Token",
                token,
                "Expiration",
                end.toString()));
    }

    private static String metadata(URI asked) {
        return asked.getPath().endsWith("/task")
                ? written(Map.of(
                        "Cluster", "stage",
                        "TaskARN", TASK,
                        "Family", "longhaul",
                        "Revision", "7",
                        "AvailabilityZone", "us-east-1a",
                        "LaunchType", "FARGATE",
                        "Containers", List.of()))
                : written(Map.of("Name", "worker", "DockerId", "0123456789abcdef-1"));
    }

    private static String written(Map<String, Object> json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code GET /story}, {@code GET /protected}, and {@code POST /blocked/true} or {@code false}. */
    private void tell() throws IOException {
        AtomicBoolean blocked = new AtomicBoolean();
        ecs.blockWhen(_ -> blocked.get());
        HttpServer server = HttpServer.create(new InetSocketAddress(STORY_PORT), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                if (path.startsWith("/blocked/")) {
                    blocked.set(path.endsWith("true"));
                }
                String answer = path.equals("/protected")
                        ? Boolean.toString(ecs.isProtected(ecs.endpoint().resolve(AGENT)))
                        : String.join("\n", story);
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }
}
