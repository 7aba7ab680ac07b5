package dev.longhaul.job;

/** How far a failed job's dead letter is. Recorded before and after the send, so that a crash between repeats it. */
public enum DeadLetter {
    /** To be sent: a redelivery of the job's message repeats the send. */
    Pending,
    Sent,
    /** None is wanted: the job was never on a queue, or its message is gone for good. */
    None
}
