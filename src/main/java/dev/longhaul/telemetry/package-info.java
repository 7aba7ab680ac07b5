/**
 * The only door to OpenTelemetry: what a job's traces, metrics and log fields are called and made of. Knows jobs, never the engine that
 * runs them, and costs it nothing when no collector listens. Start reading at {@link dev.longhaul.telemetry.AttemptTrace}.
 */
@NullMarked
package dev.longhaul.telemetry;

import org.jspecify.annotations.NullMarked;
