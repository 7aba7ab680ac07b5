package dev.longhaul.store;

/**
 * How much one checkpoint may hold.
 *
 * @param bytes of its files together; outputs of the result that it keeps do not count
 */
public record CheckpointLimits(long bytes, int files) {}
