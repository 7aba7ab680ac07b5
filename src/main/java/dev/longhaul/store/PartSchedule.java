package dev.longhaul.store;

/**
 * Sizes of the parts of an upload whose total is not known beforehand. Small at first, so that small outputs need little memory; growing,
 * so that S3's 10,000 parts reach S3's 5 TB. The price is memory: at 100 GB a part has some 85 MiB, and at most 1,152 MiB.
 *
 * @param firstBytes size of the first parts, 5 MiB to 64 MiB
 */
public record PartSchedule(int firstBytes) {

    /** S3: at most so many parts an upload. */
    public static final int PARTS_LIMIT = 10_000;

    /** S3: smallest size of a part that is not the last. */
    public static final int PART_MINIMUM_BYTES = 5 * 1024 * 1024;

    /** S3: largest object. */
    public static final long OBJECT_LIMIT_BYTES = 5L * 1024 * 1024 * 1024 * 1024;

    private static final int FIRST_MAXIMUM_BYTES = 64 * 1024 * 1024;

    /** Parts of one size before it grows. */
    private static final int STEP = 500;

    /** Size never grows beyond this: an array in memory. */
    private static final int PART_MAXIMUM_BYTES = 1152 * 1024 * 1024;

    private static final double GROWTH = 1.6;

    public PartSchedule {
        if (firstBytes < PART_MINIMUM_BYTES || firstBytes > FIRST_MAXIMUM_BYTES) {
            throw new IllegalArgumentException("longhaul.store.part-size is " + firstBytes + " bytes: it must be "
                    + PART_MINIMUM_BYTES + " (S3's minimum) to " + FIRST_MAXIMUM_BYTES);
        }
    }

    /**
     * Size of a part.
     *
     * @param number 1 to {@value #PARTS_LIMIT}
     */
    public int sizeOf(int number) {
        if (number < 1 || number > PARTS_LIMIT) {
            throw new IllegalArgumentException("parts are numbered 1 to " + PARTS_LIMIT + ", not " + number);
        }
        int steps = (number - 1) / STEP;
        double grown = firstBytes * Math.pow(GROWTH, steps);
        return (int) Math.min(grown, PART_MAXIMUM_BYTES);
    }

    /** How much all parts up to a number hold. */
    public long reach(int number) {
        long sum = 0;
        for (int n = 1; n <= number; n++) {
            sum += sizeOf(n);
        }
        return sum;
    }
}
