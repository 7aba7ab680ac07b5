@NullMarked
package dev.longhaul.handler.archive;

import org.jspecify.annotations.NullMarked;
