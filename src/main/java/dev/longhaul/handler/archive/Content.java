package dev.longhaul.handler.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The bytes of one object, part by part; as many as the object was said to have, or an exception. Read by one thread, once. */
interface Content {

    /** The CRC-32 of the object if all of it is at hand before its first part is taken; else, for a large one, empty. */
    OptionalLong crcIfWhole() throws IOException, InterruptedException;

    /**
     * Called when all parts that were taken are in the archive, and it could be kept as it is now. Whoever gives the content may keep it, or end
     * the packing.
     */
    default void pause() throws IOException, InterruptedException {}

    /** The next part, on an array, valid until the next call; null after the last. */
    @Nullable
    ByteBuffer next() throws IOException, InterruptedException;
}
