package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Crc32sTest {
  private static final Random RANDOM = new Random(1);

  @ParameterizedTest
  @CsvSource({"0,0", "0,5", "5,0", "1,1", "3,255", "256,256", "1000,65535", "7,1000003"})
  void combine_isTheChecksumOfTheWhole(int first, int second) {
    byte[] whole = new byte[first + second];
    RANDOM.nextBytes(whole);
    check(whole, first);
  }

  @Test
  void combine_isTheChecksumOfTheWhole_whereverItIsCut() {
    byte[] whole = new byte[2_000];
    RANDOM.nextBytes(whole);
    for (int cut = 0; cut <= whole.length; cut++) {
      check(whole, cut);
    }
  }

  private static void check(byte[] whole, int cut) {
    int first = crc(Arrays.copyOf(whole, cut));
    byte[] second = Arrays.copyOfRange(whole, cut, whole.length);
    assertThat(Crc32s.combine(first, crc(second), second.length)).isEqualTo(crc(whole));
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
