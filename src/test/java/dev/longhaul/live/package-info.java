@NullMarked
package dev.longhaul.live;

import org.jspecify.annotations.NullMarked;
