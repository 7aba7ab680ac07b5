@NullMarked
package dev.longhaul.ecs;

import org.jspecify.annotations.NullMarked;
