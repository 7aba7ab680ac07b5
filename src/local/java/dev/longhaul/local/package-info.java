/**
 * SQS and S3 inside this JVM, for tests and for the local mode; never on the production class path. Start reading at
 * {@link dev.longhaul.local.EmbeddedS3}.
 *
 * <p>The bucket is a folder and outlives the process, so a second start finds the earlier jobs. Messages are held in memory: those still
 * open when the process ends are gone, and their jobs stay open in the bucket until they are sent again.
 */
@NullMarked
package dev.longhaul.local;

import org.jspecify.annotations.NullMarked;
