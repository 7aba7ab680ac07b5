@NullMarked
package dev.longhaul.guard;

import org.jspecify.annotations.NullMarked;
