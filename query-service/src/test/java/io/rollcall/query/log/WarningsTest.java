package io.rollcall.query.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class WarningsTest {
  private final List<String> told = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Warnings warnings = new Warnings(() -> now, told::add);

  @Test
  void whatGoesOn_isToldNowAndThen() {
    for (int second = 0; second < 31; second++) {
      warnings.add("labs", "labs fail");
      now = now.plusSeconds(1);
    }
    assertThat(told)
        .containsExactly("labs fail", "labs fail, after 29 failures that were not told");
  }

  @Test
  void otherThings_areToldBesides() {
    warnings.add("labs", "first");
    warnings.add("labs", "second");
    warnings.add("rooms", "third");
    assertThat(told).containsExactly("first", "third");
  }

  @Test
  void words_areThoseOfTheInnermostCause() {
    assertThat(Warnings.words(new CompletionException(new IllegalStateException("OOM command"))))
        .isEqualTo("OOM command");
    assertThat(Warnings.words(new NullPointerException()))
        .isEqualTo("java.lang.NullPointerException");
    assertThat(Warnings.words(new IllegalStateException("x".repeat(10_000)))).hasSize(501);
  }
}
