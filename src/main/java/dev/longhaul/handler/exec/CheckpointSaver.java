package dev.longhaul.handler.exec;

import dev.longhaul.handler.JobContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.jboss.logging.Logger;

/**
 * Saves a program's checkpoint folder whenever a line of it asks for that, on a thread of its own beside the program, and answers in a file.
 * Lines that come while it saves are answered together, by one more checkpoint: only the newest is remembered, however many come.
 */
final class CheckpointSaver {

    /** The whole of a line by which a program asks for it. */
    static final String LINE = "longhaul:checkpoint";

    private static final Logger LOG = Logger.getLogger(CheckpointSaver.class);
    private final JobContext job;
    private final JobFolder folder;
    private final CheckpointFolder files;
    private final Thread thread;
    private long asked;
    private boolean isOver;
    private long answered;
    private long together;

    private CheckpointSaver(JobContext job, JobFolder folder, CheckpointFolder files) {
        this.job = job;
        this.folder = folder;
        this.files = files;
        this.thread =
                Thread.ofPlatform().name("exec-checkpoint-" + job.id()).daemon().unstarted(this::run);
    }

    static CheckpointSaver start(JobContext job, JobFolder folder, CheckpointFolder files) {
        CheckpointSaver saver = new CheckpointSaver(job, folder, files);
        saver.thread.start();
        return saver;
    }

    /** Returns at once. For the one thread that reads the program's lines. */
    synchronized void ask() {
        asked++;
        notifyAll();
    }

    /** Answers what was asked, and returns when that is done; an interrupt ends it, whatever is under way. */
    void finish() throws InterruptedException {
        over();
        try {
            thread.join();
        } catch (InterruptedException e) {
            abandon();
            throw e;
        }
    }

    /** Ends it, whatever is under way: it is of no use any more. */
    void abandon() {
        thread.interrupt();
        boolean isGone = Patience.until(OutputPump.END_LIMIT, () -> !thread.isAlive());
        if (!isGone) {
            LOG.warnf("job %s: the saving of its checkpoint does not end", job.id());
        }
    }

    /** Saves what is in the folder; a checkpoint that cannot be saved costs the job nothing but that. */
    boolean save() throws InterruptedException {
        try {
            files.save();
            return true;
        } catch (InterruptedIOException e) {
            throw new InterruptedException("the attempt ends while its checkpoint is saved");
        } catch (IOException | OutputFault | RuntimeException e) {
            LOG.warnf(e, "job %s: a checkpoint of its program was not saved", job.id());
            job.log().line("longhaul: the checkpoint was not saved: " + e.getMessage());
            return false;
        }
    }

    private synchronized void over() {
        isOver = true;
        notifyAll();
    }

    private void run() {
        try {
            while (awaitLine()) {
                answer(save());
            }
        } catch (InterruptedException e) {
            LOG.debugf("job %s: a checkpoint of its program is given up", job.id());
        } finally {
            tellOfTogether();
        }
    }

    private synchronized void tellOfTogether() {
        if (together > 0) {
            job.log()
                    .line("longhaul: " + together + " of " + asked
                            + " checkpoint lines came while one was saved, and were answered together with the next");
        }
    }

    /** Whether there is a line to be answered; false when all are, and no more come. */
    private synchronized boolean awaitLine() throws InterruptedException {
        while (asked == answered && !isOver) {
            wait();
        }
        if (asked == answered) {
            return false;
        }
        together += asked - answered - 1;
        answered = asked;
        return true;
    }

    private void answer(boolean isSaved) {
        try {
            folder.writeSavedNote(answered, isSaved);
        } catch (IOException e) {
            LOG.warnf(e, "job %s: its program is not told that its checkpoint is saved", job.id());
        }
    }
}
