package io.rollcall.query.deadletter;

/** What is noted of a dead letter after it was set aside. */
sealed interface Note {
  LetterId id();

  /** It was tried again, and cannot be read yet. */
  record StillUnreadable(LetterId id, String reason) implements Note {}

  /** It need not be applied any more. */
  record Superseded(LetterId id, String why) implements Note {}

  /** It was read. */
  record Retried(LetterId id, String outcome) implements Note {}

  /** Somebody has said that it does not matter. */
  record Discarded(LetterId id, String reason) implements Note {}
}
