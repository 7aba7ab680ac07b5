/**
 * The message contract, version 1: what a sender writes to have a job run, as JSON in an SQS message or a request. Reads and writes it,
 * and says what a job's content is by a digest. Imports {@code job}, Jackson's core and the JDK. Start reading at
 * {@link dev.longhaul.envelope.EnvelopeReader}.
 */
@NullMarked
package dev.longhaul.envelope;

import org.jspecify.annotations.NullMarked;
