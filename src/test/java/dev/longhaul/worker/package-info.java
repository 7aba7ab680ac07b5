@NullMarked
package dev.longhaul.worker;

import org.jspecify.annotations.NullMarked;
