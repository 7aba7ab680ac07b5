package dev.longhaul.telemetry;

import dev.longhaul.job.Failure;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param failure why, where it failed
 */
public record End(Kind kind, @Nullable Failure failure) {

    /** The few ends there are. */
    public enum Kind {
        Succeeded,
        /** For good: no other attempt follows by itself. */
        Failed,
        Retried,
        Released,
        Cancelled,
        /** Somebody else has the job now. */
        Lost,
        /** The record could not be written: the message comes again. */
        Unsettled,
        /** Somebody else was faster. */
        NotClaimed;

        String word() {
            return name().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        }
    }

    public static End of(Kind kind) {
        return new End(kind, null);
    }

    /** The word for what went wrong, low in number; null where nothing did. */
    @Nullable
    String error() {
        return switch (kind) {
            case Succeeded, Released, Cancelled, NotClaimed -> null;
            case Failed, Retried -> failure == null ? "unknown" : failure.kind();
            case Lost, Unsettled -> kind.word();
        };
    }
}
