package dev.longhaul.local;

import java.net.URI;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** An SQS protocol server (ElasticMQ) on the loopback address. Messages live as long as it does. */
public final class EmbeddedSqs implements AutoCloseable {

    public static final String PORT_SETTING = "longhaul.local.sqs-port";

    private final SQSRestServer server;
    private final URI endpoint;

    private EmbeddedSqs(SQSRestServer server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts a server.
     *
     * @param port 0 for any free one
     * @throws PortTaken if somebody else listens there
     */
    public static EmbeddedSqs start(int port) {
        return start("127.0.0.1", port);
    }

    /** As {@link #start(int)}, on another address: within a container others come from outside. */
    static EmbeddedSqs start(String host, int port) {
        PortTaken.check(port, PORT_SETTING);
        SQSRestServer server = SQSRestServerBuilder.withInterface(host)
                .withPort(port)
                .withAWSRegion("us-east-1")
                .start();
        int bound = server.waitUntilStarted().localAddress().getPort();
        return new EmbeddedSqs(server, URI.create("http://127.0.0.1:" + bound));
    }

    public URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        server.stopAndWait();
    }
}
