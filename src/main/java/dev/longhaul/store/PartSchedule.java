package dev.longhaul.store;

/**
 * How large each part of an upload of unknown size is. Parts begin small, so that a stream costs little memory, and double after each
 * {@link #step} parts up to {@value #LARGEST_BYTES} bytes, so that S3's limit of 10,000 parts reaches S3's largest object. With a
 * first part of 8 MiB they are 16 MiB from about 6 GiB on, 64 MiB from about 44 GiB, 1 GiB from about 0.8 TiB.
 */
public final class PartSchedule {

    /** Parts of one upload that S3 takes. */
    public static final int PARTS = 10_000;

    /** Smallest part that S3 takes, the last one excepted. */
    public static final int SMALLEST_BYTES = 5 * 1024 * 1024;

    /** Our largest part; S3 would take 5 GiB, but a part waits on disk until it is sent. */
    public static final int LARGEST_BYTES = 1024 * 1024 * 1024;

    /** Largest object, 5 TiB. */
    public static final long OBJECT_BYTES = 5L * 1024 * 1024 * 1024 * 1024;

    private final int first;
    private final int step;

    /**
     * @param first size of the first part, {@value #SMALLEST_BYTES} to {@value #LARGEST_BYTES} bytes
     */
    public PartSchedule(int first) {
        if (first < SMALLEST_BYTES || first > LARGEST_BYTES) {
            throw new IllegalArgumentException(
                    "a first part has " + SMALLEST_BYTES + " to " + LARGEST_BYTES + " bytes, not " + first);
        }
        this.first = first;
        this.step = slowest(first);
    }

    /** Size of a part by its number from 1 on. */
    public int size(int number) {
        if (number < 1 || number > PARTS) {
            throw new IllegalArgumentException("S3 numbers parts from 1 to " + PARTS + ", not " + number);
        }
        return size(first, step, number);
    }

    int step() {
        return step;
    }

    /** The slowest growth that still reaches the largest object. */
    private static int slowest(int first) {
        int low = 1;
        int high = PARTS;
        while (low < high) {
            int middle = (low + high + 1) / 2;
            if (reach(first, middle) >= OBJECT_BYTES) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static long reach(int first, int step) {
        long sum = 0;
        for (int number = 1; number <= PARTS; number++) {
            sum += size(first, step, number);
        }
        return sum;
    }

    private static int size(int first, int step, int number) {
        int doublings = Math.min((number - 1) / step, Integer.SIZE);
        return (int) Math.min((long) first << doublings, LARGEST_BYTES);
    }
}
