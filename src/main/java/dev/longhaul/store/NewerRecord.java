package dev.longhaul.store;

/** The record was written by a newer version of Longhaul: this worker leaves the job alone. */
public final class NewerRecord extends RuntimeException {

    private static final long serialVersionUID = 1;

    NewerRecord(String key, int schema) {
        super(key + " has schema " + schema + ", newer than this worker knows");
    }

    NewerRecord(String key, String field) {
        super(key + " has a word in " + field + " that this worker does not know");
    }
}
