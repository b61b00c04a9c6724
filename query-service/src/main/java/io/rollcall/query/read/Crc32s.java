package io.rollcall.query.read;

/**
 * Checksums of bytes that follow each other, from those of the parts: CRC-32 is the rest of a
 * division of polynomials over GF(2), so bytes behind others multiply what those leave by a power
 * of x. The algorithm is that of zlib's {@code crc32_combine} by <a
 * href="https://github.com/madler/zlib/blob/master/crc32.c">Mark Adler</a>.
 *
 * <p>In an {@code int} the highest bit is the coefficient of 1, the lowest that of x to the 31st.
 */
final class Crc32s {
  private static final int POLYNOMIAL = 0xedb88320;
  private static final int ONE = 1 << 31;

  /** The n-th is x to the power of 2 to the n. */
  private static final int[] POWERS = powers();

  /** A byte multiplies by x to the 8th. */
  private static final int POWER_OF_A_BYTE = 3;

  private Crc32s() {}

  private static int[] powers() {
    int[] powers = new int[Long.SIZE];
    powers[0] = ONE >>> 1;
    for (int n = 1; n < powers.length; n++) {
      powers[n] = times(powers[n - 1], powers[n - 1]);
    }
    return powers;
  }

  /**
   * The checksum of two parts, one behind the other.
   *
   * @param lengthOfSecond in bytes
   */
  static int combine(int first, int second, int lengthOfSecond) {
    int crc = first;
    int power = POWER_OF_A_BYTE;
    for (int length = lengthOfSecond; length > 0; length >>>= 1, power++) {
      if ((length & 1) == 1) {
        crc = times(POWERS[power], crc);
      }
    }
    return crc ^ second;
  }

  /** The rest of the product. */
  private static int times(int first, int second) {
    int product = 0;
    int shifted = second;
    for (int rest = first; rest != 0; rest <<= 1) {
      product ^= shifted & (rest >> 31);
      shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
    }
    return product;
  }
}
