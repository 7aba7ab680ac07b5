@NullMarked
package dev.longhaul.store;

import org.jspecify.annotations.NullMarked;
