package dev.longhaul.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * An HTTP/1.1 proxy in front of an SQS or S3 server that lets a test decide which requests go wrong, and how; it counts the requests by
 * operation. The {@code Host} header passes unchanged, so signatures hold. Every request goes to the server on a fresh connection: one
 * that died idle would be a fault that no test asked for.
 *
 * <p>A client's {@code Expect: 100-continue} is answered here, so a server's early refusal comes after the whole body.
 */
public final class FaultProxy implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final URI server;
    private final ServerSocket door;
    private final List<Consumer<SeenRequest>> watchers = new CopyOnWriteArrayList<>();
    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    private FaultProxy(URI server, ServerSocket door) {
        this.server = server;
        this.door = door;
    }

    /** Opens a proxy on a free loopback port. */
    public static FaultProxy inFrontOf(URI server) {
        return inFrontOf(server, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** Opens a proxy on an address. */
    public static FaultProxy inFrontOf(URI server, InetSocketAddress address) {
        try {
            FaultProxy proxy = new FaultProxy(server, new ServerSocket(address.getPort(), 512, address.getAddress()));
            Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the fault proxy", e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** Lets the next {@code times} requests that fit meet the fault. Of several rules that fit, the oldest with times left decides. */
    public FaultRule next(int times, Predicate<SeenRequest> fits, Fault fault) {
        FaultRule rule = new FaultRule(fits, times, fault);
        rules.add(rule);
        return rule;
    }

    /** Lets every request that fits meet the fault, until {@link #heal()}. */
    public FaultRule every(Predicate<SeenRequest> fits, Fault fault) {
        return next(Integer.MAX_VALUE, fits, fault);
    }

    /** Shows every request that comes, before its effect, on the thread of its connection. */
    public void watch(Consumer<SeenRequest> watcher) {
        watchers.add(watcher);
    }

    /** Drops all rules. Requests that hang go on hanging. */
    public void heal() {
        rules.clear();
    }

    /** How many requests of each operation have come, faulty ones included. */
    public Map<String, Long> counts() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((kind, sum) -> sums.put(kind, sum.sum()));
        return sums;
    }

    public long count(String kind) {
        return counts().getOrDefault(kind, 0L);
    }

    public void resetCounts() {
        counts.clear();
    }

    /** Ends every connection, also those that hang. */
    @Override
    public void close() {
        closed.countDown();
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.forEach(FaultProxy::closeQuietly);
        }
    }

    Optional<Fault> faultFor(SeenRequest request) {
        watchers.forEach(watcher -> watcher.accept(request));
        counts.computeIfAbsent(request.kind(), kind -> new LongAdder()).increment();
        return rules.stream().filter(rule -> rule.takes(request)).findFirst().map(FaultRule::fault);
    }

    Socket connect() throws IOException {
        return opened(new Socket(server.getHost(), server.getPort()));
    }

    /** Lets time pass, unless the proxy is closed before. */
    void pass(Duration time) throws InterruptedException {
        boolean ended = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        if (ended) {
            throw new InterruptedException("the proxy was closed");
        }
    }

    /** Waits for a gate, unless the proxy is closed before. */
    void pass(CountDownLatch gate) throws InterruptedException {
        while (!gate.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            if (closed.getCount() == 0) {
                throw new InterruptedException("the proxy was closed");
            }
        }
    }

    void forget(Socket socket) {
        closeQuietly(socket);
        sockets.remove(socket);
    }

    private void accept() {
        while (closed.getCount() > 0) {
            try {
                Socket client = opened(door.accept());
                Thread.ofVirtual().name("fault-proxy-client").start(new FaultyConnection(this, client));
            } catch (IOException e) {
                // the door was closed, or a client left before it came in
            }
        }
    }

    private Socket opened(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        if (closed.getCount() == 0) {
            forget(socket);
        }
        return socket;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed all the same
        }
    }
}
