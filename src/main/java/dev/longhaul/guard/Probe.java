package dev.longhaul.guard;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks an ill service again and again whether it is well, so that work goes on soon after, though nothing else calls it meanwhile. */
public final class Probe {

    private final Breaker breaker;
    private final Runnable question;
    private final Executor beside;
    private final AtomicBoolean asking = new AtomicBoolean();

    /**
     * A probe.
     *
     * @param question one cheap call through the breaker; throws nothing
     * @param beside where it is made
     */
    public Probe(Breaker breaker, Runnable question, Executor beside) {
        this.breaker = breaker;
        this.question = question;
        this.beside = beside;
    }

    /** Asks if there is reason to; returns at once. One question is under way at a time. */
    public void tick() {
        if (!breaker.isWell() && asking.compareAndSet(false, true)) {
            beside.execute(() -> {
                try {
                    question.run();
                } finally {
                    asking.set(false);
                }
            });
        }
    }
}
