package dev.longhaul.handler.lambda;

import static dev.longhaul.handler.lambda.Stand.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.lambda.Wire.Reply;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeJobContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that cannot be had here, imitated from their sources: what each sends, and what each dies of. */
class ClientsOnTheWireTest {

    private static final String STREAMING = "Lambda-Runtime-Function-Response-Mode: streaming";
    private static final String TYPE = "Lambda-Runtime-Function-Error-Type";
    private static final String BODY = "Lambda-Runtime-Function-Error-Body";
    private static final String ANNOUNCED = "Trailer: " + TYPE + ", " + BODY;

    private final Stand stand = Stand.one();
    private final FakeJobContext job = job("{\"n\": 1}");

    @AfterEach
    void end() {
        stand.close();
    }

    /** Go (aws-lambda-go 1.54): chunked with announced trailers on every answer, exactly 202 or it ends, one pool of connections. */
    @Test
    void servesGo() throws Exception {
        try (Wire go = stand.connect().poll("User-Agent: aws-lambda-go/go1.24", "Accept-Encoding: gzip")) {
            Stand.Going going = stand.run(job);
            Reply event = go.read();
            assertThat(event.header("Content-Encoding")).isEmpty();
            assertThat(Long.parseLong(event.header("Lambda-Runtime-Deadline-Ms")))
                    .isPositive();
            go.begin(event.requestId(), "Content-Type: application/json", ANNOUNCED);
            assertThat(go.chunk("{\"ok\":true}").end().read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().output("response").text()).isEqualTo("{\"ok\":true}");
        }
    }

    /** Go says that a stream failed in trailers, its frames are objects. */
    @Test
    void hearsOfAStreamThatFailsInGo() throws Exception {
        String error = "{\"errorMessage\":\"broken\",\"errorType\":\"errorString\","
                + "\"stackTrace\":[{\"path\":\"main.go\",\"line\":7,\"label\":\"run\"}]}";
        try (Wire go = stand.connect().poll("User-Agent: aws-lambda-go/go1.24")) {
            Stand.Going going = stand.run(job);
            go.begin(go.read().requestId(), "Content-Type: application/octet-stream", STREAMING, ANNOUNCED);
            assertThat(go.chunk("half")
                            .end(TYPE + ": errorString", BODY + ": " + base64(error))
                            .read()
                            .status())
                    .as("a stream that fails was taken all the same")
                    .isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.failed("Runtime.Unknown", "errorString: broken"));
            assertThat(job.outputs().outputs()).isEmpty();
            assertThat(job.lines()).containsExactly("main.go:7 run");
        }
    }

    /** Rust (lambda_runtime 0.14): no content type, its own error type, ignores what it is answered. */
    @Test
    void servesRust() throws Exception {
        try (Wire rust = stand.connect().poll("User-Agent: aws-lambda-rust/0.14.4")) {
            Stand.Going going = stand.run(job);
            Reply accepted = rust.fail(
                    rust.read().requestId(),
                    "{\"errorType\":\"&alloc::string::String\",\"errorMessage\":\"no\"}",
                    TYPE + ": unhandled");
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.failed("Runtime.Unknown", "&alloc::string::String: no"));
        }
    }

    /** Rust writes the text of its trailers into the last piece of the body. */
    @Test
    void hearsOfAStreamThatFailsInRust() throws Exception {
        try (Wire rust = stand.connect().poll("User-Agent: aws-lambda-rust/0.14.4")) {
            Stand.Going going = stand.run(job);
            rust.begin(rust.read().requestId(), "Content-Type: application/octet-stream", STREAMING, ANNOUNCED)
                    .chunk("half")
                    .chunk(TYPE + ": Runtime.StreamError\r\n" + BODY + ": " + base64("disk full") + "\r\n");
            assertThat(rust.end().read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.failed("Runtime.StreamError", "disk full"));
            assertThat(job.outputs().outputs()).isEmpty();
        }
    }

    @Test
    void keepsABodyThatOnlyLooksLikeTheEndOfARustStream() throws Exception {
        String text = TYPE + ": is a header\r\n";
        try (Wire rust = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            rust.begin(rust.read().requestId(), STREAMING)
                    .chunk(text)
                    .chunk("and more")
                    .end();
            assertThat(rust.read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().output("response").text()).isEqualTo(text + "and more");
        }
    }

    /** .NET (RuntimeSupport 2.1.2): its own type for errors; reads the 202's body as JSON and dies of an empty one. */
    @Test
    void servesDotNet() throws Exception {
        try (Wire net = stand.connect().poll("User-Agent: aws-lambda-dotnet/9.0")) {
            Stand.Going going = stand.run(job);
            Reply accepted = net.fail(
                    net.read().requestId(),
                    "{\"errorType\":\"ArgumentException\",\"errorMessage\":\"no\",\"stackTrace\":[\"at A()\"],"
                            + "\"cause\":{\"errorType\":\"B\"}}",
                    "Content-Type: application/vnd.aws.lambda.error+json",
                    TYPE + ": ArgumentException");
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.text()).isEqualTo("{\"status\":\"OK\"}");
            assertThat(going.outcome()).isEqualTo(Outcome.failed("Runtime.Unknown", "ArgumentException: no"));
        }
    }

    /** .NET streams over a socket of its own, always with the prelude for HTTP. */
    @Test
    void servesAStreamOfDotNet() throws Exception {
        try (Wire poll = stand.connect().poll("User-Agent: aws-lambda-dotnet/9.0");
                Wire stream = stand.connect()) {
            Stand.Going going = stand.run(job);
            stream.begin(
                            poll.read().requestId(),
                            "Content-Type: application/vnd.awslambda.http-integration-response",
                            STREAMING,
                            ANNOUNCED,
                            "Connection: close")
                    .chunk("{\"statusCode\":200,\"headers\":{\"content-type\":\"text/csv\"}}\0\0\0\0")
                    .chunk("\0\0\0\0a,b\n")
                    .chunk("1,2\n");
            assertThat(stream.end().read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().output("response").text()).isEqualTo("a,b\n1,2\n");
            assertThat(job.outputs().output("response").contentType()).isEqualTo("text/csv");
            assertThat(job.outputs().output("response-prelude").text())
                    .isEqualTo("{\"statusCode\":200,\"headers\":{\"content-type\":\"text/csv\"}}");
        }
    }

    /** .NET gives its poll up after twelve hours and asks again; Go and .NET close what was idle for a minute. */
    @Test
    void servesDotNetOverAConnectionThatItRenewed() throws Exception {
        try (Wire first = stand.connect().poll("User-Agent: aws-lambda-dotnet/9.0")) {
            assertThat(first.isSilent()).isTrue();
        }
        Stand.Going going;
        String id;
        try (Wire second = stand.connect().poll("User-Agent: aws-lambda-dotnet/9.0")) {
            going = stand.run(job);
            id = second.read().requestId();
        }
        try (Wire third = stand.connect()) {
            assertThat(third.respond(id, "{}", "Content-Type: application/json").status())
                    .isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    /** Ruby (3.1.3): a connection for each call, closed at once; errors are sent as a form. */
    @Test
    void servesRuby() throws Exception {
        Stand.Going going;
        String id;
        try (Wire call = stand.connect().poll("User-Agent: aws-lambda-ruby/3.4", "Connection: close")) {
            going = stand.run(job);
            id = call.read().requestId();
        }
        try (Wire call = stand.connect()) {
            Reply accepted = call.fail(
                    id,
                    "{\"errorMessage\":\"undefined method\",\"errorType\":\"Function<NoMethodError>\",\"stackTrace\":[]}",
                    "Content-Type: application/x-www-form-urlencoded",
                    TYPE + ": Function<NoMethodError>",
                    "Connection: close");
            assertThat(accepted.status()).isEqualTo(202);
        }
        assertThat(going.outcome())
                .isEqualTo(Outcome.failed("Runtime.Unknown", "Function<NoMethodError>: undefined method"));
    }

    /** Python (awslambdaric 4.0.1): an event is JSON to it only under exactly that type; bytes come back under none. */
    @Test
    void servesPython() throws Exception {
        try (Wire python = stand.connect().poll("User-Agent: aws-lambda-python/3.13-4.0.1")) {
            Stand.Going going = stand.run(job);
            Reply event = python.read();
            assertThat(event.header("Content-Type")).isEqualTo("application/json");
            assertThat(python.respond(event.requestId(), "\0\1\2", "Content-Type: application/unknown")
                            .status())
                    .isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().output("response").bytes()).containsExactly(0, 1, 2);
        }
    }

    /** Node.js (aws-lambda-ric 4.0.2) opens its stream at once, and writes when it has something, which may be in hours. */
    @Test
    void servesAStreamOfNode() throws Exception {
        try (Wire poll = stand.connect().poll("User-Agent: AWS_Lambda_Cpp/0.2.7");
                Wire stream = stand.connect()) {
            Stand.Going going = stand.run(job);
            stream.begin(poll.read().requestId(), "Content-Type: application/octet-stream", STREAMING, ANNOUNCED);
            assertThat(stream.isSilent()).isTrue();
            assertThat(stream.chunk("late").end().read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().output("response").contentType()).isEqualTo("application/octet-stream");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
