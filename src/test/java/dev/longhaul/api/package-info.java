@NullMarked
package dev.longhaul.api;

import org.jspecify.annotations.NullMarked;
