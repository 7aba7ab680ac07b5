package dev.longhaul.handler.exec;

import dev.longhaul.handler.JobContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Carries what a program prints into the job's log, its progress lines into the job's progress, and its wishes for a checkpoint to who saves
 * it. Reads on whatever happens, on a
 * platform thread of its own: a pipe that nobody reads stops the program.
 */
final class OutputPump {

    private static final Logger LOG = Logger.getLogger(OutputPump.class);
    private static final int CHUNK_BYTES = 16 * 1024;

    /** Said once, before the first line that is none. */
    static final String NO_PROGRESS =
            "longhaul: the next line is no progress: done and total are whole numbers, 0 <= done <= total";

    /** A pipe is at its end when the last process that holds it is gone, which it then is. */
    static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final InputStream printed;
    private final JobContext job;
    private final CheckpointSaver saver;
    private final Thread thread;
    private volatile String lastLine = "";
    private volatile boolean isClosed;
    private boolean hasFailed;
    private boolean hasWarned;

    private OutputPump(InputStream printed, JobContext job, CheckpointSaver saver) {
        this.saver = saver;
        this.printed = printed;
        this.job = job;
        this.thread =
                Thread.ofPlatform().name("exec-output-" + job.id()).daemon().unstarted(this::run);
    }

    static OutputPump start(InputStream printed, JobContext job, CheckpointSaver saver) {
        OutputPump pump = new OutputPump(printed, job, saver);
        pump.thread.start();
        return pump;
    }

    /** The newest line that was no progress line and not blank. */
    String lastLine() {
        return lastLine;
    }

    /** Waits for the last line; nothing gets into the log afterwards. */
    void finish() {
        boolean isAtEnd = Patience.until(END_LIMIT, () -> !thread.isAlive());
        isClosed = true;
        if (!isAtEnd) {
            LOG.warnf("job %s: its program's output is still open after its end; what comes is dropped", job.id());
        }
    }

    private void run() {
        LineCutter cutter = new LineCutter(this::line);
        byte[] chunk = new byte[CHUNK_BYTES];
        try (printed) {
            for (int count = printed.read(chunk); count >= 0; count = printed.read(chunk)) {
                cutter.take(chunk, count);
            }
        } catch (IOException e) {
            LOG.debugf(e, "job %s: its program's output ended early", job.id());
        }
        cutter.end();
    }

    private void line(String line) {
        if (isClosed) {
            return;
        }
        try {
            take(line);
        } catch (RuntimeException e) {
            if (!hasFailed) {
                LOG.warnf(e, "job %s: a line of its program could not be kept; reading on", job.id());
            }
            hasFailed = true;
        }
    }

    private void take(String line) {
        if (line.equals(CheckpointSaver.LINE)) {
            saver.ask();
            return;
        }
        ProgressLine progress = ProgressLine.read(line);
        if (progress != null) {
            job.progress(progress.done(), progress.total(), progress.unit(), progress.note());
            return;
        }
        if (ProgressLine.isMeant(line) && !hasWarned) {
            hasWarned = true;
            LOG.warnf("job %s: a line of its program is meant as progress and says none", job.id());
            job.log().line(NO_PROGRESS);
        }
        if (!line.isBlank()) {
            lastLine = line;
        }
        job.log().line(line);
    }
}
