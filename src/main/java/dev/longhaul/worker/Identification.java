package dev.longhaul.worker;

import dev.longhaul.queue.Delivery;

/** Finds out what a delivery is. */
@FunctionalInterface
interface Identification {

    /** Reads the message; whatever is wrong with it is in the answer, never thrown. */
    Incoming of(Source source, Delivery delivery);
}
