/** Hand-written stand-ins for the worlds around Longhaul, and the one way in which tests wait. */
@NullMarked
package dev.longhaul.support;

import org.jspecify.annotations.NullMarked;
