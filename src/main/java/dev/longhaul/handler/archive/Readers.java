package dev.longhaul.handler.archive;

import java.util.concurrent.Semaphore;

/**
 * How many requests for objects all archive jobs of a worker together may have under way: each takes a connection of a pool that others
 * need too. A reader waits for nothing but its answer, so nobody waits for ever.
 */
record Readers(int count, Semaphore free) {

    static Readers of(int count) {
        return new Readers(count, new Semaphore(count, true));
    }
}
