@NullMarked
package dev.longhaul.envelope;

import org.jspecify.annotations.NullMarked;
