/**
 * Longhaul: a worker that takes long jobs from SQS, runs them for minutes or days and keeps their results in S3.
 *
 * <p>Start reading at {@code dev.longhaul.worker.JobRunner}: one job from receive to settlement, straight down one page.
 */
@NullMarked
package dev.longhaul;

import org.jspecify.annotations.NullMarked;
