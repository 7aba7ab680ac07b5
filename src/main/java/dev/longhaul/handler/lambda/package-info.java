/**
 * Serves the AWS Lambda Runtime API to unmodified functions, as sidecars or as processes of the worker's own, so that a job is one
 * invocation without Lambda's limits. The protocol has no identity, so each runtime has a listener of its own. What is set and what is not
 * supported says {@code src/docs/lambda.md}. Imports {@code job} and {@code handler}. Start reading at
 * {@link dev.longhaul.handler.lambda.InvocationRun}, then {@link dev.longhaul.handler.lambda.RuntimeApi}.
 */
@NullMarked
package dev.longhaul.handler.lambda;

import org.jspecify.annotations.NullMarked;
