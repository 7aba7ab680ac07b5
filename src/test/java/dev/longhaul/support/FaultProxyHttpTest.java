package dev.longhaul.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy's HTTP and its names of SQS operations, without an SDK. */
class FaultProxyHttpTest {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer echo;
    private final FaultProxy proxy;

    FaultProxyHttpTest() throws IOException {
        echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy = FaultProxy.inFrontOf(
                URI.create("http://127.0.0.1:" + echo.getAddress().getPort()));
    }

    @BeforeEach
    void start() {
        echo.createContext("/", FaultProxyHttpTest::answer);
        echo.start();
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
        echo.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders()
                    .add("Seen-Host", exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(200, 0); // 0: in chunks
            exchange.getResponseBody().write(body);
        }
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(proxy.endpoint().resolve("/"));
    }

    @Test
    void chunkedBodiesPassInBothDirections() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(2).nextBytes(bytes);

        var answer = client.send(
                request()
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(answer.body()).isEqualTo(bytes);
    }

    @Test
    void theHostHeaderPassesUnchangedSinceItIsSigned() throws Exception {
        var answer = client.send(request().GET().build(), BodyHandlers.discarding());

        assertThat(answer.headers().firstValue("Seen-Host"))
                .hasValue(proxy.endpoint().getAuthority());
    }

    @Test
    void aClientThatAsksBeforeItsBodyIsToldToGoOn() throws Exception {
        var answer = client.send(
                request()
                        .expectContinue(true)
                        .POST(BodyPublishers.ofString("body"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("body");
    }

    @Test
    void sqsOperationsAreNamedByTheirHeaderAndRefusedInJson() throws Exception {
        proxy.next(1, request -> request.is("ReceiveMessage"), Fault.answer(403, "AccessDenied"));

        var answer = client.send(
                request()
                        .header("X-Amz-Target", "AmazonSQS.ReceiveMessage")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"__type\":\"com.amazonaws.sqs#AccessDenied\"");
        assertThat(proxy.count("ReceiveMessage")).isEqualTo(1);
    }

    @Test
    void aConnectionServesFurtherRequestsAfterAnErrorAnswer() throws Exception {
        proxy.next(1, request -> true, Fault.answer(500, "InternalError"));
        HttpRequest post = request().POST(BodyPublishers.ofString("again")).build();

        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(500);
        assertThat(client.send(post, BodyHandlers.ofString()).body()).isEqualTo("again");
    }

    @Test
    void aCutChunkedAnswerIsNoCompleteOne() {
        proxy.next(1, request -> true, Fault.cutAnswer(3));
        HttpRequest post = request().POST(BodyPublishers.ofString("abcdef")).build();

        assertThatThrownBy(() -> client.send(post, BodyHandlers.ofString())).isInstanceOf(IOException.class);
    }
}
