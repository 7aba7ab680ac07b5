package dev.longhaul.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Judges the settings of this package alone. */
public final class StoreSettings {

    /** A signature of version 4 works no longer. */
    static final Duration LONGEST_PRESIGN = Duration.ofDays(7);

    /** A step that fails for longer holds a slot for nothing: another attempt, elsewhere, is worth more. */
    static final Duration LONGEST_PATIENCE = Duration.ofHours(1);

    /** More belong into one file together. */
    static final int MOST_FILES = 10_000;

    private StoreSettings() {}

    /** What is wrong, a sentence each. */
    public static List<String> faults(StoreConfig config) {
        List<String> faults = new ArrayList<>();
        if (config.partSize() < PartSchedule.SMALLEST_BYTES || config.partSize() > PartSchedule.LARGEST_BYTES) {
            faults.add("longhaul.store.part-size is " + config.partSize() + ": S3 takes parts of "
                    + PartSchedule.SMALLEST_BYTES + " bytes and more, and they grow to " + PartSchedule.LARGEST_BYTES);
        }
        if (config.streamPatience().isNegative() || config.streamPatience().compareTo(LONGEST_PATIENCE) > 0) {
            faults.add("longhaul.store.stream-patience is " + config.streamPatience() + ": it must be 0 to "
                    + LONGEST_PATIENCE);
        }
        if (!config.presignValidity().isPositive() || config.presignValidity().compareTo(LONGEST_PRESIGN) > 0) {
            faults.add("longhaul.store.presign-validity is " + config.presignValidity()
                    + ": it must be more than 0 and at most " + LONGEST_PRESIGN);
        }
        if (config.checkpointBytes() < 1) {
            faults.add("longhaul.store.checkpoint-bytes is " + config.checkpointBytes() + ": it must be positive");
        }
        if (config.checkpointFiles() < 1 || config.checkpointFiles() > MOST_FILES) {
            faults.add("longhaul.store.checkpoint-files is " + config.checkpointFiles() + ": it must be 1 to "
                    + MOST_FILES + ", since each attempt reads the list of them");
        }
        return faults;
    }
}
