package dev.longhaul.job;

/** A move that the job's state does not have: a bug here, or a record changed by somebody else since it was read. */
public final class IllegalMove extends RuntimeException {

    private static final long serialVersionUID = 1;

    IllegalMove(JobId job, String move, JobState from) {
        super("job " + job + " cannot " + move + " from " + from.word());
    }
}
