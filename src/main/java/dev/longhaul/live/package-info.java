/** Watching a job: its state, progress and log as they change, from whichever worker runs it. */
@NullMarked
package dev.longhaul.live;

import org.jspecify.annotations.NullMarked;
