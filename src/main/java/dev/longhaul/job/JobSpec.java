package dev.longhaul.job;

/** What was asked for: on which queue, of which type, with what. The same from submit to the end. */
public record JobSpec(String queue, String type, JobInput input, JobOptions options) {}
