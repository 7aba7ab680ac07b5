/**
 * SQS and S3 inside this JVM, for tests and for the local mode; never on the production class path. Start reading at
 * {@link dev.longhaul.local.EmbeddedS3}.
 */
@NullMarked
package dev.longhaul.local;

import org.jspecify.annotations.NullMarked;
