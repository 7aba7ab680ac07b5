package dev.longhaul.handler.lambda;

import java.nio.file.Path;

/** An event, whole and checked before a runtime gets it, since its length goes first and a client dies of one that is no JSON. */
sealed interface EventBody {

    /** A small one. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] bytes) implements EventBody {}

    /** A large one, in a file of the attempt's workspace. */
    record Spooled(Path file, long length) implements EventBody {}
}
