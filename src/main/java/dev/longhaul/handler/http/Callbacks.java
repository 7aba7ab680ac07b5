package dev.longhaul.handler.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.longhaul.handler.JobContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Where services call back while they work: a port on loopback, of its own, so that no key of the API opens it and no other setting. Each
 * attempt has an address and a token, which end with it.
 */
final class Callbacks implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Callbacks.class);
    private static final String ROOT = "/attempts/";
    private static final String BEARER = "bearer ";
    private static final int TOKEN_BYTES = 32;
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final CallbackRoutes routes;

    private Callbacks(HttpServer server, InstantSource clock) {
        this.server = server;
        this.routes = new CallbackRoutes(clock);
    }

    /**
     * Starts to listen.
     *
     * @param port 0 for any that is free
     */
    static Callbacks start(int port, InstantSource clock) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
        } catch (IOException e) {
            throw new IOException("longhaul.http.callback-port " + port + " cannot be listened on: " + e, e);
        }
        Callbacks callbacks = new Callbacks(server, clock);
        server.createContext("/", callbacks::handle);
        server.setExecutor(callbacks.threads);
        server.start();
        LOG.infof("services call back on 127.0.0.1:%d", server.getAddress().getPort());
        return callbacks;
    }

    /** Lets an attempt's service call back until the grant is closed. */
    Grant grant(JobContext job) {
        String key = job.fencingToken();
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + ROOT + key);
        Grant grant = new Grant(job, url, token, () -> grants.remove(key));
        grants.put(key, grant);
        return grant;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            reply(exchange).send(exchange);
        } catch (IOException e) {
            LOG.debugf(e, "a caller went before it had its answer");
        } catch (RuntimeException e) {
            LOG.warnf(e, "call back failed: path=%s", exchange.getRequestURI().getPath());
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String rest = path.startsWith(ROOT) ? path.substring(ROOT.length()) : "";
        int slash = rest.indexOf('/');
        String key = slash < 0 ? rest : rest.substring(0, slash);
        Grant grant = grants.get(key);
        if (grant == null || !grant.isFor(tokenOf(exchange))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            return Reply.problem(
                    401, "this token is for no attempt that runs here: it is wrong, or its attempt has ended");
        }
        return routes.answer(grant, slash < 0 ? "" : rest.substring(slash), exchange, () -> grants.containsKey(key));
    }

    private static String tokenOf(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : "";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
