package dev.longhaul.worker;

/**
 * A sender's wish that cannot be kept on the queue it came to: refused when a job is submitted, a dead letter when a message brings it.
 *
 * @param option the wish's name in the contract
 * @param kind the dead letter's kind
 * @param why one sentence that names the option
 */
public record Unkept(String option, String kind, String why) {}
