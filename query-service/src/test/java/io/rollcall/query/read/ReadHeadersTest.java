package io.rollcall.query.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.change.Position;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadHeadersTest {
  private static final Instant NOW = Instant.ofEpochMilli(5_000);

  @Test
  void asOf_isWrittenAsPostgresWritesPositions() {
    assertThat(ReadHeaders.asOf(new AsOf(0x16B3748L, 4_988L), NOW)).isEqualTo("0/16B3748; age=12");
    assertThat(ReadHeaders.asOf(new AsOf(0x1A_0000_00FFL, 5_000L), NOW)).isEqualTo("1A/FF; age=0");
    assertThat(ReadHeaders.asOf(new AsOf(Position.of(3, 0x1F_FFFF_FFFF_FFFFL), 9_999L), NOW))
        .isEqualTo("1FFFFF/FFFFFFFF; age=0");
  }

  @Test
  void asOf_saysWhatIsKnown() {
    assertThat(ReadHeaders.asOf(new AsOf(1L, null), NOW)).isEqualTo("0/1");
    assertThat(ReadHeaders.asOf(AsOf.UNKNOWN, NOW)).isNull();
  }

  @Test
  void serverTiming_isInMilliseconds() {
    assertThat(ReadHeaders.serverTiming(Source.MEMORY, false, 1_049_999, 12_340_000))
        .isEqualTo("memory;dur=1.04, total;dur=12.34");
  }

  @Test
  void retryAfter_isInWholeSeconds() {
    assertThat(ReadHeaders.retryAfter(Duration.ZERO)).isEqualTo("1");
    assertThat(ReadHeaders.retryAfter(Duration.ofMillis(1_001))).isEqualTo("2");
    assertThat(ReadHeaders.retryAfter(Duration.ofSeconds(3))).isEqualTo("3");
  }
}
