@NullMarked
package dev.longhaul.telemetry;

import org.jspecify.annotations.NullMarked;
