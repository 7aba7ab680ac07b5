package dev.longhaul.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When things happened to a job, by the clock of whoever wrote them.
 *
 * @param created first seen or submitted; orders the index
 * @param started begin of the newest attempt
 * @param ended begin of the settled state
 * @param saved when the newest checkpoint was kept; null while there is none to go on from
 * @param changed newest write of the record
 */
public record Times(
        Instant created,
        @Nullable Instant started,
        @Nullable Instant ended,
        @Nullable Instant saved,
        Instant changed) {

    static Times created(Instant now) {
        return new Times(now, null, null, null, now);
    }

    Times started(Instant now) {
        return new Times(created, now, null, saved, now);
    }

    Times ended(Instant now) {
        return new Times(created, started, now, saved, now);
    }

    Times reopened(Instant now) {
        return new Times(created, started, null, saved, now);
    }

    Times saved(Instant now) {
        return new Times(created, started, ended, now, now);
    }

    Times unsaved(Instant now) {
        return new Times(created, started, ended, null, now);
    }

    Times changed(Instant now) {
        return new Times(created, started, ended, saved, now);
    }
}
