package io.rollcall.query.deadletter;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What has become of a dead letter. */
enum LetterState {
  /** Its record is missing in the lists, as far as is known. */
  OPEN,
  /** Its record, or a later one of the same row, has been applied otherwise. */
  SUPERSEDED,
  /** It was read after all: applied, or found to be older than its row. */
  RETRIED,
  /** Somebody has said that it does not matter. */
  DISCARDED;

  /** As callers and the topic write it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static @Nullable LetterState of(String word) {
    for (LetterState state : values()) {
      if (state.word().equals(word)) {
        return state;
      }
    }
    return null;
  }
}
