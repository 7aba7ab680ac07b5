@NullMarked
package dev.longhaul.handler;

import org.jspecify.annotations.NullMarked;
