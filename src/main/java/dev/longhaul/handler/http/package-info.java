/**
 * Hands jobs to HTTP services beside the worker: the contract is {@code src/docs/http.md}, why this client and these styles ADR 0063.
 * Imports {@code job} and {@code handler}. Start reading at {@link dev.longhaul.handler.http.ServiceRun}.
 */
@NullMarked
package dev.longhaul.handler.http;

import org.jspecify.annotations.NullMarked;
