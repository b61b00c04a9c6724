package io.rollcall.query.read;

/**
 * Checksums of bytes that follow each other, from those of the parts: CRC-32 is linear over GF(2),
 * so what zeroes do to it is a matrix. The algorithm is that of zlib's {@code crc32_combine} by <a
 * href="https://github.com/madler/zlib/blob/master/crc32.c">Mark Adler</a>.
 */
final class Crc32s {
  private static final int POLYNOMIAL = 0xedb88320;
  private static final int BITS = 32;

  private Crc32s() {}

  /**
   * The checksum of two parts, one behind the other.
   *
   * @param lengthOfSecond in bytes, at least 1
   */
  static int combine(int first, int second, long lengthOfSecond) {
    int[] odd = new int[BITS];
    odd[0] = POLYNOMIAL;
    for (int bit = 1; bit < BITS; bit++) {
      odd[bit] = 1 << (bit - 1);
    }
    int[] even = square(odd);
    odd = square(even);
    int crc = first;
    int[] zeroes = odd;
    for (long length = lengthOfSecond; length > 0; length >>>= 1) {
      zeroes = square(zeroes);
      if ((length & 1) == 1) {
        crc = times(zeroes, crc);
      }
    }
    return crc ^ second;
  }

  private static int times(int[] matrix, int vector) {
    int sum = 0;
    int rest = vector;
    for (int bit = 0; rest != 0; bit++, rest >>>= 1) {
      if ((rest & 1) == 1) {
        sum ^= matrix[bit];
      }
    }
    return sum;
  }

  private static int[] square(int[] matrix) {
    int[] square = new int[BITS];
    for (int bit = 0; bit < BITS; bit++) {
      square[bit] = times(matrix, matrix[bit]);
    }
    return square;
  }
}
