package dev.longhaul.store;

import dev.longhaul.job.JobId;
import dev.longhaul.job.Owner;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Every key in the bucket is made here. Top prefixes differ so that a lifecycle rule can address each. */
public final class Keys {

    public static final String RECORDS = "records/";
    public static final String INPUTS = "inputs/";
    public static final String ATTEMPTS = "attempts/";
    public static final String OPEN = "open/";
    public static final String INDEX_ALL = "index/all/";
    public static final String INDEX_FAILED = "index/failed/";
    public static final String WORKERS = "workers/";
    public static final String CONTROL = "control/";
    public static final String DEAD = "dead/";

    /** Last part of the key of an attempt's log. */
    static final String LOG = "log";

    private static final String CHECKPOINT = "checkpoint/";
    private static final Pattern CHECKPOINT_FOLDER = Pattern.compile("[^/]+/" + CHECKPOINT + "[0-9]+/");

    /** Largest time that the index can order, in milliseconds: the year 2286. */
    private static final long LAST_MILLI = 9_999_999_999_999L;

    private static final int INVERTED_DIGITS = 13;
    private static final String JSON = ".json";

    private Keys() {}

    public static String record(JobId job) {
        return RECORDS + job + ".json";
    }

    /** An input has the digest in its key: another job under the same id by mistake cannot overwrite it. */
    public static String input(JobId job, String digest) {
        return INPUTS + job + "/" + digest.substring(0, 16);
    }

    /** Where one attempt writes; ends in a slash. */
    public static String attempt(JobId job, Owner owner) {
        return ATTEMPTS + job + "/" + owner.fencingToken() + "/";
    }

    public static String result(JobId job, Owner owner) {
        return attempt(job, owner) + "result/";
    }

    public static String log(JobId job, Owner owner) {
        return attempt(job, owner) + LOG;
    }

    /** Where one attempt keeps its checkpoints, each in a numbered folder; ends in a slash. */
    static String checkpoints(JobId job, Owner owner) {
        return attempt(job, owner) + CHECKPOINT;
    }

    /** The folder of the checkpoint that an object was written for; null if it was written for none. */
    static @Nullable String checkpointOf(String key, JobId job) {
        Matcher folder = CHECKPOINT_FOLDER.matcher(key).region(attempts(job).length(), key.length());
        return folder.lookingAt() ? key.substring(0, folder.end()) : null;
    }

    /** All that an attempt wrote under a key of it; ends in a slash. */
    static String attemptOf(String key, JobId job) {
        return key.substring(0, key.indexOf('/', attempts(job).length()) + 1);
    }

    /** Whether the key is the log of one of the job's attempts. */
    static boolean isLog(String key, JobId job) {
        return key.substring(attempts(job).length()).matches("[^/]+/" + LOG);
    }

    public static String open(JobId job, int round) {
        return OPEN + job + "/" + round;
    }

    /** All attempts of a job. */
    public static String attempts(JobId job) {
        return ATTEMPTS + job + "/";
    }

    /** The number of the attempt that wrote a key; larger than any if the key names none. */
    static int attemptNumber(String key, JobId job) {
        int begin = attempts(job).length();
        int end = key.indexOf('-', begin);
        try {
            return Integer.parseInt(key.substring(begin, Math.max(begin, end)));
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    /** Whether the key is a marker of ours: anybody may write into a bucket. */
    static boolean isOpenMarker(String key) {
        int name = OPEN.length();
        int slash = key.lastIndexOf('/');
        return slash > name
                && JobId.isValid(key.substring(name, slash))
                && key.substring(slash + 1).matches("[1-9][0-9]{0,8}");
    }

    /** The job that a marker's key names. */
    static JobId openJob(String key) {
        return new JobId(key.substring(OPEN.length(), key.lastIndexOf('/')));
    }

    /** The round that a marker's key names. */
    static int openRound(String key) {
        return Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
    }

    /** Newest first by plain listing: the time counts backwards. */
    public static String indexAll(Instant created, JobId job) {
        return INDEX_ALL + digits(inverted(created)) + "-" + job;
    }

    public static String indexFailed(Instant ended, JobId job) {
        return INDEX_FAILED + digits(inverted(ended)) + "-" + job;
    }

    public static String worker(String id) {
        return WORKERS + id + JSON;
    }

    /** The worker that a key under {@code workers/} names; null if it names none. */
    static @Nullable String workerOf(String key) {
        return key.endsWith(JSON) ? key.substring(WORKERS.length(), key.length() - JSON.length()) : null;
    }

    /** What is wanted of a queue. */
    public static String control(String queue) {
        return CONTROL + queue + JSON;
    }

    public static String dead(String messageId) {
        return DEAD + messageId;
    }

    /** Whether the key, under one of the two indexes, is one of ours. */
    static boolean isIndexEntry(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        return name.matches("[0-9]{" + INVERTED_DIGITS + "}-.*") && JobId.isValid(name.substring(INVERTED_DIGITS + 1));
    }

    /** The job that an index key names. */
    public static JobId indexed(String key) {
        int name = key.lastIndexOf('/') + 1;
        return new JobId(key.substring(name + INVERTED_DIGITS + 1));
    }

    /** The time in an index key. */
    static Instant indexedAt(String key) {
        return Instant.ofEpochMilli(LAST_MILLI - invertedOf(key));
    }

    /** The time in an index key, counted backwards. */
    static long invertedOf(String key) {
        int name = key.lastIndexOf('/') + 1;
        return Long.parseLong(key.substring(name, name + INVERTED_DIGITS));
    }

    /** Stands before every key in the list of failures that is as old, or older. */
    static String failedFrom(long inverted) {
        return INDEX_FAILED + digits(inverted);
    }

    static long inverted(Instant time) {
        return LAST_MILLI - time.toEpochMilli();
    }

    private static String digits(long inverted) {
        return String.format("%0" + INVERTED_DIGITS + "d", inverted);
    }
}
