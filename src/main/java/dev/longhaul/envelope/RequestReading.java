package dev.longhaul.envelope;

import org.jspecify.annotations.Nullable;

/** What became of reading a request's body. */
public sealed interface RequestReading permits RequestReading.Request, Reading.Unreadable {

    /**
     * A contract message and where it is to go.
     *
     * @param queue absent where the request names none
     * @param group the message group in which the job is to have its place; absent where the request names none
     */
    record Request(
            Envelope envelope,
            @Nullable String queue,
            @Nullable String group) implements RequestReading {}
}
