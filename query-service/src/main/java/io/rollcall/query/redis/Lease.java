package io.rollcall.query.redis;

/** For how long what was read from Redis may be used without asking again; see {@link Tracking}. */
public interface Lease {
  /** What nobody may use. */
  Lease NONE = () -> false;

  /**
   * Whether every change older than a limit has been told by now. Once it is false it stays so.
   * Costs no more than a look at the clock.
   */
  boolean isValid();
}
