/** The packaged application as a process, against real protocol servers. */
@NullMarked
package dev.longhaul.it;

import org.jspecify.annotations.NullMarked;
