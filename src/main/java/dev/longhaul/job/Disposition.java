package dev.longhaul.job;

import java.time.Duration;

/** What becomes of a job, and of its message, after an attempt. */
public sealed interface Disposition {

    /** The job is done: its message is deleted. */
    record Delete() implements Disposition {}

    /** The job runs again after a delay, charged. */
    record Retry(Duration delay, Failure failure) implements Disposition {}

    /** The job runs again as soon as somebody can, not charged. */
    record Release(String note) implements Disposition {}

    /** The job has failed: its message goes to the dead-letter queue with the reason. */
    record DeadLetter(Failure failure) implements Disposition {}
}
