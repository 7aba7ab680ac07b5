package dev.longhaul.job;

import java.time.Instant;

/** Somebody wants the job to end. Honoured before, during and between attempts. */
public record CancelRequest(Instant at, String reason) {}
