package dev.longhaul.support;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A fault for the next so many requests that fit. Handed out by the proxy, so that a test can wait for the fault and count it. */
public final class FaultRule {

    private final Predicate<SeenRequest> fits;
    private final Fault fault;
    private final AtomicInteger left;
    private final AtomicInteger hits = new AtomicInteger();
    private final CountDownLatch firstHit = new CountDownLatch(1);

    FaultRule(Predicate<SeenRequest> fits, int times, Fault fault) {
        this.fits = fits;
        this.left = new AtomicInteger(times);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }

    /** Whether the fault is this request's; if so, one of its times is used up. */
    boolean takes(SeenRequest request) {
        if (!fits.test(request) || left.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
            return false;
        }
        hits.incrementAndGet();
        firstHit.countDown();
        return true;
    }

    /** How many requests have met the fault. */
    public int hits() {
        return hits.get();
    }

    /** Waits until a request has met the fault: it may still hang in it. */
    public void awaitHit(Duration limit) throws InterruptedException {
        if (!firstHit.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("no request met " + fault + " within " + limit);
        }
    }
}
