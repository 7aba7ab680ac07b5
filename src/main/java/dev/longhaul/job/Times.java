package dev.longhaul.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When things happened to a job, by the clock of whoever wrote them.
 *
 * @param created first seen or submitted; orders the index
 * @param started begin of the newest attempt
 * @param ended begin of the settled state
 * @param changed newest write of the record
 */
public record Times(
        Instant created,
        @Nullable Instant started,
        @Nullable Instant ended,
        Instant changed) {

    static Times created(Instant now) {
        return new Times(now, null, null, now);
    }

    Times started(Instant now) {
        return new Times(created, now, null, now);
    }

    Times ended(Instant now) {
        return new Times(created, started, now, now);
    }

    Times reopened(Instant now) {
        return new Times(created, started, null, now);
    }

    Times changed(Instant now) {
        return new Times(created, started, ended, now);
    }
}
