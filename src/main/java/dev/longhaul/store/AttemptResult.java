package dev.longhaul.store;

import dev.longhaul.handler.OutputName;
import dev.longhaul.handler.ResultSink;
import dev.longhaul.job.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** The outputs of one attempt, below its prefix. Safe for several threads of a handler. */
public final class AttemptResult implements ResultSink {

    /** Outputs of one attempt. */
    public static final int OUTPUT_LIMIT = 100_000;

    /** Outputs that are open at the same time, each with up to two parts in memory or on disk. */
    public static final int OPEN_LIMIT = 64;

    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\x20-\\x7e]{1,255}");

    private final ReentrantLock lock = new ReentrantLock();
    private final Uploads uploads;
    private final String prefix;
    private final Set<String> names = new HashSet<>();
    private final Map<String, PartedOutputStream> open = new HashMap<>();
    private final Map<String, List<ObjectStore.SentPart>> parts = new HashMap<>();
    private final List<Result.Output> listed = new ArrayList<>();
    private int count;
    private boolean ended;

    /**
     * @param uploads shared by all attempts of a worker
     * @param prefix key prefix of the outputs, ends in a slash; no other attempt writes below it
     */
    public AttemptResult(Uploads uploads, String prefix) {
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix of outputs ends in a slash: " + prefix);
        }
        this.uploads = uploads;
        this.prefix = prefix;
    }

    @Override
    public OutputStream open(String name, String contentType) throws IOException {
        OutputName.check(name);
        checkContentType(contentType);
        lock.lock();
        try {
            admit(name);
            return new Opened(name, contentType).stream;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens an output that begins with what an earlier attempt wrote of it.
     *
     * @param before pieces of objects
     */
    OutputStream resume(String name, String contentType, List<ObjectStore.Extract> before) throws IOException {
        PartedOutputStream stream = (PartedOutputStream) open(name, contentType);
        if (!before.isEmpty()) {
            stream.beginWith(before);
        }
        return stream;
    }

    /** How far an output is. */
    sealed interface Written {
        record Open(PartedOutputStream stream) implements Written {}

        /** With the parts of which it was made; none where it went by a single put. */
        record Closed(List<ObjectStore.SentPart> parts) implements Written {}
    }

    /**
     * An output of this attempt.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    Written find(String name) {
        lock.lock();
        try {
            PartedOutputStream stream = open.get(name);
            if (stream == null && !names.contains(name)) {
                throw new IllegalArgumentException("this attempt has no output " + name);
            }
            return stream == null ? new Written.Closed(parts.getOrDefault(name, List.of())) : new Written.Open(stream);
        } finally {
            lock.unlock();
        }
    }

    String key(String name) {
        return prefix + name;
    }

    /** Ends the attempt's writing: outputs that are still open are discarded, the closed ones are the result. */
    public Result finish() {
        discard();
        lock.lock();
        try {
            return new Result(prefix, listed, count);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the attempt's writing and discards what is open; closed outputs stay. An output that is just being closed may still exist. */
    public void discard() {
        List<PartedOutputStream> left;
        lock.lock();
        try {
            ended = true;
            left = List.copyOf(open.values());
            open.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(PartedOutputStream::discard);
    }

    private static void checkContentType(String contentType) {
        if (!CONTENT_TYPE.matcher(contentType).matches()) {
            throw new IllegalArgumentException("a content type has 1 to 255 printable ASCII characters: "
                    + contentType.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    private void admit(String name) throws IOException {
        if (ended) {
            throw new IOException("the attempt has ended and takes no output: " + name);
        }
        if (names.size() == OUTPUT_LIMIT) {
            throw new IOException("an attempt has at most " + OUTPUT_LIMIT + " outputs");
        }
        if (open.size() == OPEN_LIMIT) {
            throw new IOException("an attempt has at most " + OPEN_LIMIT + " outputs open at the same time");
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
            this.stream = new PartedOutputStream(uploads, key(name), contentType, this::closed);
            open.put(name, stream);
        }

        private void closed(long sizeBytes) {
            lock.lock();
            try {
                open.remove(name);
                count++;
                List<ObjectStore.SentPart> sent = stream.sent();
                if (!sent.isEmpty()) {
                    parts.put(name, sent);
                }
                if (listed.size() < Result.LISTED) {
                    listed.add(new Result.Output(name, contentType, sizeBytes));
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
