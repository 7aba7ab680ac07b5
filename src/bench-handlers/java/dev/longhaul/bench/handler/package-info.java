/** Handlers that cost nothing, packed into the worker that the bench measures and into no other. Start reading at {@code NoOp}. */
@NullMarked
package dev.longhaul.bench.handler;

import org.jspecify.annotations.NullMarked;
