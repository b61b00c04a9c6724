package io.rollcall.query.replay;

/** How fast replays may be. Thread-safe. */
interface Pace {
  /** A replay begins to run, until what is given is closed. */
  Running begin();

  /** How long to rest after work, in nanoseconds. */
  long rest(long workedNanos);

  /** A replay that runs. */
  interface Running extends AutoCloseable {
    @Override
    void close();
  }
}
