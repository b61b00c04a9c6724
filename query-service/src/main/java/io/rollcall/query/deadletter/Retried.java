package io.rollcall.query.deadletter;

import java.util.Locale;

/**
 * What came of trying a letter again.
 *
 * @param detail in words
 */
record Retried(LetterId id, Outcome outcome, String detail) {
  /** In short. */
  enum Outcome {
    /** It was read and applied. */
    APPLIED,
    /** It was read, or is gone from its topic, and is older than what is known of its row. */
    OUTDATED,
    /** It cannot be read yet. */
    UNREADABLE,
    /** Nothing can be said, since its topic has lost it. */
    LOST;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Retried applied(LetterId id) {
    return new Retried(id, Outcome.APPLIED, "applied");
  }

  static Retried outdated(LetterId id, String why) {
    return new Retried(id, Outcome.OUTDATED, "outdated: " + why);
  }

  /** What is to be noted of it. */
  Note note() {
    return switch (outcome) {
      case APPLIED, OUTDATED -> new Note.Retried(id, detail);
      case UNREADABLE, LOST -> new Note.StillUnreadable(id, detail);
    };
  }

  /** Whether nothing is left to do. */
  boolean isDone() {
    return outcome == Outcome.APPLIED || outcome == Outcome.OUTDATED;
  }
}
