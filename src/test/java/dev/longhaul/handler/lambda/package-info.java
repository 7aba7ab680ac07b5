@NullMarked
package dev.longhaul.handler.lambda;

import org.jspecify.annotations.NullMarked;
