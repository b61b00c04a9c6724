package io.rollcall.query.http;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the answers that are being made or sent without the server's knowing. Thread-safe. */
final class AnswersUnderWay {
  private final AtomicInteger count = new AtomicInteger();

  /** One is begun. */
  void begin() {
    count.incrementAndGet();
  }

  /** One was sent, or cannot be. */
  void end() {
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }
}
