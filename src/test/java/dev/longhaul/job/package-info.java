@NullMarked
package dev.longhaul.job;

import org.jspecify.annotations.NullMarked;
