@NullMarked
package dev.longhaul.access;

import org.jspecify.annotations.NullMarked;
