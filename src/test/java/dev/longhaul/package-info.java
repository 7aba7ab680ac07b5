/** Tests: plain ones beside their subject, {@code support} with the hand-written fakes, {@code *IT} with the packaged application. */
@NullMarked
package dev.longhaul;

import org.jspecify.annotations.NullMarked;
