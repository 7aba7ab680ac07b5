package dev.longhaul.handler.exec;

/**
 * What one run of a program may use and leave. Its time is the job's own.
 *
 * @param diskBytes how large the workspace may grow
 * @param memoryBytes of all its processes together, 0 for no limit
 * @param openFiles of each of its processes, 0 for the worker's own limit
 */
record ProgramLimits(long diskBytes, int outputFiles, long outputBytes, long memoryBytes, int openFiles) {}
