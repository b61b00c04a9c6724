package io.rollcall.campus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CopyTextTest {

  @Test
  void values_areSeparatedByTabsAndEndWithALine() {
    StringBuilder text = new StringBuilder();
    CopyText.append(text, Arrays.asList("a", 1, true, null, Instant.EPOCH));
    assertThat(text).hasToString("a\t1\ttrue\t\\N\t1970-01-01T00:00:00Z\n");
  }

  @Test
  void charactersThatMeanSomething_areEscaped() {
    StringBuilder text = new StringBuilder();
    CopyText.append(text, Arrays.asList("\\N", "a\tb\nc\rd"));
    assertThat(text).hasToString("\\\\N\ta\\tb\\nc\\rd\n");
  }
}
