/** What ECS tells the task that this worker is: its protection, its name, and why another worker's task stopped. */
@NullMarked
package dev.longhaul.ecs;

import org.jspecify.annotations.NullMarked;
