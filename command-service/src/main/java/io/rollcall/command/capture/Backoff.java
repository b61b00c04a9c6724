package io.rollcall.command.capture;

import java.time.Duration;

/** How long to wait before the next attempt: twice as long after each failure, up to a limit. */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private Duration next;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  /** The time to wait after one more failure. */
  Duration next() {
    Duration wait = next;
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(longest) < 0 ? doubled : longest;
    return wait;
  }

  /** Starts over, after a success. */
  void reset() {
    next = first;
  }
}
