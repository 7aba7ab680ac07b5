/**
 * What a job's author reads: a {@link dev.longhaul.handler.JobHandler} does the work of some types, a
 * {@link dev.longhaul.handler.JobContext} is all it sees of Longhaul. Imports {@code job} and the JDK only.
 */
@NullMarked
package dev.longhaul.handler;

import org.jspecify.annotations.NullMarked;
