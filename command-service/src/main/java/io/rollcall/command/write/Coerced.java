package io.rollcall.command.write;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of one value of a request. */
sealed interface Coerced {
  /**
   * It fits its column.
   *
   * @param value what to bind: {@link String}, {@link Integer}, {@link Long}, {@link Boolean},
   *     {@link java.util.UUID}, {@link java.time.OffsetDateTime}, {@link java.time.LocalDate}; or
   *     null
   */
  record Taken(@Nullable Object value) implements Coerced {}

  /** It does not; what to say of it. */
  record Wrong(List<String> messages) implements Coerced {}

  static Coerced wrong(String message) {
    return new Wrong(List.of(message));
  }
}
