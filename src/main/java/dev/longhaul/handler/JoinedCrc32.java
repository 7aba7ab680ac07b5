package dev.longhaul.handler;

/**
 * CRC-32 of two runs of bytes joined, from the sums of each: for a sum that goes on behind a checkpoint, where {@link java.util.zip.CRC32}
 * cannot be told how far it was. Sums are remainders of polynomials; joining multiplies the first by as many powers of x as the second has
 * bits.
 */
public final class JoinedCrc32 {

    /** The polynomial of CRC-32, lowest power in the highest bit. */
    private static final int POLYNOMIAL = 0xEDB88320;

    private static final int ONE = 1 << 31;
    private static final int X = 1 << 30;

    private JoinedCrc32() {}

    /**
     * The sum of both runs, as an unsigned number.
     *
     * @param secondLength bytes of the second run
     */
    public static long of(long first, long second, long secondLength) {
        int moved = times(powerOfX(8 * secondLength), (int) first);
        return Integer.toUnsignedLong(moved ^ (int) second);
    }

    private static int powerOfX(long exponent) {
        int power = ONE;
        int square = X;
        for (long left = exponent; left > 0; left >>>= 1) {
            if ((left & 1) != 0) {
                power = times(square, power);
            }
            square = times(square, square);
        }
        return power;
    }

    private static int times(int a, int b) {
        int product = 0;
        int shifted = b;
        for (int bit = ONE; bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ POLYNOMIAL;
        }
        return product;
    }
}
