package dev.longhaul.handler.lambda;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A runtime that waits for work: a request for the next invocation, held until there is one. */
interface Poll {

    /**
     * Hands it an event, once. Returns at once.
     *
     * @param done told when the event is written, or with the reason why it could not be
     */
    void give(Invocation invocation, Consumer<@Nullable String> done);
}
