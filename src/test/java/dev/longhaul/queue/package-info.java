@NullMarked
package dev.longhaul.queue;

import org.jspecify.annotations.NullMarked;
