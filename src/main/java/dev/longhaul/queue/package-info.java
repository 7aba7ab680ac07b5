/**
 * SQS as Longhaul uses it: named queues with their dead-letter queues, deliveries, visibility, successors. The only package that imports
 * the SQS SDK. Start reading at {@link dev.longhaul.queue.JobQueue}.
 */
@NullMarked
package dev.longhaul.queue;

import org.jspecify.annotations.NullMarked;
