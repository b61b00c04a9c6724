package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.query.projection.Failures.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Failures failures = new Failures(InstantSource.fixed(now));

  @Test
  void theLastOne_isKept_inTheWordsOfItsCause() {
    assertThat(failures.last()).isNull();
    failures.add("labs", new IllegalStateException("first"));
    failures.add("labs", new CompletionException(new IllegalStateException("OOM command")));
    assertThat(failures.last()).isEqualTo(new Failure("labs: OOM command", now));
  }

  @Test
  void aFailureWithoutWords_isToldByItsKind() {
    failures.add("labs", new NullPointerException());
    assertThat(failures.last()).isEqualTo(new Failure("labs: java.lang.NullPointerException", now));
  }

  @Test
  void aLongOne_isCut() {
    failures.add("labs", new IllegalStateException("x".repeat(10_000)));
    assertThat(failures.last()).extracting(f -> f.message().length()).isEqualTo(501);
  }
}
