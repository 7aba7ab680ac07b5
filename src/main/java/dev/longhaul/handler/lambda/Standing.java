package dev.longhaul.handler.lambda;

import java.time.Instant;

/** How the runtime behind one port stands with its work. */
sealed interface Standing {

    /** It waits for jobs, so many at the same time. */
    record Free(int room) implements Standing {}

    /** All that it may take, it has. */
    record Busy() implements Standing {}

    /** It has answered and not polled yet; healthy ones do at once. */
    record Between(Instant since) implements Standing {}

    /** Nobody is there. */
    record Absent(Instant since, String why) implements Standing {}

    /** It is there and gets no job any more, until it began anew or has ended what it is at. */
    record Condemned(Instant since, String why) implements Standing {}
}
