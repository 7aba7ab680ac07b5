/**
 * Plain values and rules of a job: its identity, its record, the moves of its state, and what an outcome leads to.
 * Imports the JDK only. Start reading at {@link dev.longhaul.job.JobRecord}.
 */
@NullMarked
package dev.longhaul.job;

import org.jspecify.annotations.NullMarked;
