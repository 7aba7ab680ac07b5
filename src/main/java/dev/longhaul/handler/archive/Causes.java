package dev.longhaul.handler.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

/** Brings what failed on another thread, or inside a stream, back as what it was. */
final class Causes {

    private Causes() {}

    /** Returns an {@link IOException} to throw, throws anything else itself. */
    static IOException of(Throwable failure) {
        return switch (failure) {
            case ExecutionException e when e.getCause() != null -> of(e.getCause());
            case UncheckedIOException e -> Objects.requireNonNull(e.getCause());
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new IOException(failure);
        };
    }
}
