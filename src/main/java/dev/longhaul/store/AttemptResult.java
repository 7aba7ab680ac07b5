package dev.longhaul.store;

import dev.longhaul.handler.ResultSink;
import dev.longhaul.job.Result;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** The outputs of one attempt under its own prefix. Which of them count is decided by the job's record alone. Thread-safe. */
public final class AttemptResult implements ResultSink {

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._\\-+=@ (),]+");

    private final ObjectStore store;
    private final String prefix;
    private final PartSchedule schedule;
    private final Executor uploads;
    private final Map<String, PartedOutput> open = new HashMap<>();
    private final List<Result.Output> outputs = new ArrayList<>();
    private int count;
    private boolean over;

    public AttemptResult(ObjectStore store, String prefix, PartSchedule schedule, Executor uploads) {
        this.store = store;
        this.prefix = prefix;
        this.schedule = schedule;
        this.uploads = uploads;
    }

    @Override
    public synchronized OutputStream open(String name, String contentType) {
        check(name);
        if (over) {
            throw new IllegalStateException("the attempt has ended: no more outputs");
        }
        if (open.containsKey(name)
                || outputs.stream().anyMatch(output -> output.name().equals(name))) {
            throw new IllegalArgumentException("output name used before in this attempt: " + name);
        }
        PartedOutput output = new PartedOutput(
                store, prefix + name, contentType, schedule, uploads, size -> closed(name, contentType, size));
        open.put(name, output);
        return output;
    }

    private synchronized void closed(String name, String contentType, long size) {
        open.remove(name);
        count++;
        if (outputs.size() < Result.LISTED) {
            outputs.add(new Result.Output(name, contentType, size));
        }
    }

    /** Ends the attempt's writing; outputs still open are discarded. */
    public synchronized Result finish() {
        discard();
        return new Result(prefix, outputs, count);
    }

    /** Discards outputs that are still open, and takes no more. */
    public synchronized void discard() {
        over = true;
        List.copyOf(open.values()).forEach(PartedOutput::discard);
        open.clear();
    }

    /** The rule of {@link ResultSink#open}. */
    static void check(String name) {
        boolean valid = !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= NAME_LIMIT_BYTES
                && !name.endsWith("/")
                && !name.startsWith("/");
        for (String segment : name.split("/", -1)) {
            valid &= SEGMENT.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..");
        }
        if (!valid) {
            throw new IllegalArgumentException("output name must be at most " + NAME_LIMIT_BYTES
                    + " bytes of segments of A-Z a-z 0-9 . _ - + = @ space ( ) , joined by /, none of them . or ..: "
                    + name.substring(0, Math.min(name.length(), 200)));
        }
    }
}
