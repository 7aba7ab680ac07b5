package dev.longhaul.store;

import dev.longhaul.handler.ResultSink;
import dev.longhaul.job.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;

/** The outputs of one attempt, below its prefix. Safe for several threads of a handler. */
public final class AttemptResult implements ResultSink {

    /** Outputs of one attempt. */
    public static final int OUTPUT_LIMIT = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final PartedOutputStream.Target target;
    private final String prefix;
    private final Set<String> names = new HashSet<>();
    private final Set<PartedOutputStream> open = new HashSet<>();
    private final List<Result.Output> listed = new ArrayList<>();
    private int count;
    private boolean ended;

    /**
     * @param prefix key prefix of the outputs, ends in a slash; no other attempt writes below it
     * @param senders runs the sending of parts; shared by all attempts
     */
    public AttemptResult(ObjectStore store, PartSchedule schedule, ExecutorService senders, String prefix) {
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix of outputs ends in a slash: " + prefix);
        }
        this.target = new PartedOutputStream.Target(store, schedule, senders);
        this.prefix = prefix;
    }

    @Override
    public OutputStream open(String name, String contentType) throws IOException {
        OutputNames.check(name);
        OutputNames.checkContentType(contentType);
        lock.lock();
        try {
            admit(name);
            return new Opened(name, contentType).stream;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the attempt's writing: outputs that are still open are discarded, the closed ones are the result. */
    public Result finish() {
        discardOpen();
        lock.lock();
        try {
            return new Result(prefix, listed, count);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the attempt's writing and discards what is open; closed outputs stay. An output that is just being closed may still exist. */
    public void discardOpen() {
        List<PartedOutputStream> left;
        lock.lock();
        try {
            ended = true;
            left = List.copyOf(open);
            open.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(PartedOutputStream::discard);
    }

    private void admit(String name) throws IOException {
        if (ended) {
            throw new IOException("the attempt has ended and takes no output: " + name);
        }
        if (names.size() == OUTPUT_LIMIT) {
            throw new IOException("an attempt has at most " + OUTPUT_LIMIT + " outputs");
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("this attempt has an output of that name already: " + name);
        }
    }

    /** One output from its opening to its close. */
    private final class Opened {

        private final String name;
        private final String contentType;
        private final PartedOutputStream stream;

        private Opened(String name, String contentType) {
            this.name = name;
            this.contentType = contentType;
            this.stream = new PartedOutputStream(target, prefix + name, contentType, this::closed);
            open.add(stream);
        }

        private void closed(long sizeBytes) {
            lock.lock();
            try {
                open.remove(stream);
                count++;
                if (listed.size() < Result.LISTED) {
                    listed.add(new Result.Output(name, contentType, sizeBytes));
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
