package dev.longhaul.guard;

import java.time.InstantSource;

/** The breakers before both services. */
public record Guards(Breaker s3, Breaker sqs) {

    /** Breakers that nothing has opened yet. */
    public static Guards of(GuardConfig config, InstantSource clock) {
        return new Guards(
                new Breaker("S3", config, clock, GuardedStore::isNoAnswer),
                new Breaker("SQS", config, clock, GuardedQueue::isNoAnswer));
    }
}
