package dev.longhaul.handler.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.jboss.logging.Logger;

/**
 * Looks again and again whether one service is ready, on a thread of its own: often while it is not, now and then while it is. A service
 * that is full is left alone: it has better to do, and one that does one thing at a time could not even answer.
 */
final class Lookout implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Lookout.class);
    private static final Duration WHILE_AWAY = Duration.ofMillis(500);
    private static final Duration WHILE_READY = Duration.ofSeconds(10);
    private static final Duration VERDICT = Duration.ofMillis(250);
    private static final int OK = 200;
    private static final int REDIRECTS = 300;

    private final Service service;
    private final Door door;
    private final ShortCalls calls;
    private final Handshake handshake;
    private final Semaphore nudges = new Semaphore(0);
    private final Thread thread;
    private volatile boolean ended;

    Lookout(Service service, Door door) {
        this.service = service;
        this.door = door;
        this.calls = new ShortCalls("http-ready-" + service.type(), service.callTimeout());
        this.handshake = new Handshake((SSLSocketFactory) SSLSocketFactory.getDefault(), verdict(service));
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("http-lookout-" + service.type())
                .unstarted(this::run);
    }

    /** Well within the time that the whole look has. */
    private static Duration verdict(Service service) {
        Duration quarter = service.callTimeout().dividedBy(4);
        return quarter.compareTo(VERDICT) < 0 ? quarter : VERDICT;
    }

    void start() {
        thread.start();
    }

    /** Looks soon: something has become of the service. */
    void lookSoon() {
        nudges.release();
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
    }

    private void run() {
        while (!ended) {
            try {
                if (!door.isFull()) {
                    lookSafely();
                }
                pause(door.readiness().room() == 0 && !door.isFull() ? WHILE_AWAY : WHILE_READY);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Whatever goes wrong closes the door, and is followed by a pause as anything else. */
    private void lookSafely() throws InterruptedException {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.warnf(e, "no look at a service: type=%s", service.type());
            door.close("could not be looked at: " + e);
        }
    }

    private void pause(Duration time) throws InterruptedException {
        if (nudges.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
            Thread.sleep(WHILE_AWAY); // whoever closed the door has to get away before it may open again
            nudges.drainPermits();
        }
    }

    /** One look, and what it means for the door. */
    void look() throws InterruptedException {
        long closings = door.closings();
        URI ready = service.ready();
        try {
            int status = ready == null ? calls.run(this::connect) : ask(ready);
            if (status >= OK && status < REDIRECTS) {
                door.open(closings);
            } else {
                door.close("answers " + status + " when asked whether it is ready");
            }
        } catch (NoAnswer e) {
            door.close("is not ready: " + e.getMessage());
        }
    }

    /** As far as before a request: with https: also by TLS, since a job would not get further either. */
    private int connect() throws IOException {
        String host = service.url().getHost();
        int port = Addresses.port(service.url());
        int millis = (int) service.callTimeout().toMillis();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millis);
            if ("https".equalsIgnoreCase(service.url().getScheme())) {
                socket.setSoTimeout(millis);
                handshake.over(socket, host, port);
            }
            return OK;
        }
    }

    private int ask(URI ready) throws NoAnswer, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(ready).header("User-Agent", "longhaul").GET();
        service.delivery().headers().forEach(request::setHeader);
        return calls.status(service, request.build());
    }
}
