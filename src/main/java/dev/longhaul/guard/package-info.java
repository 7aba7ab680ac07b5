/**
 * Stands between the engine and the two services that it cannot do without: notices that one is ill, stops calling it for a while, and
 * notices that it is well again. Imports the ports of {@code store} and {@code queue}. Start reading at
 * {@link dev.longhaul.guard.Breaker}.
 */
@NullMarked
package dev.longhaul.guard;

import org.jspecify.annotations.NullMarked;
