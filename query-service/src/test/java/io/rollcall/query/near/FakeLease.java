package io.rollcall.query.near;

import io.rollcall.query.redis.Lease;

/** A lease that ends when it is told to. */
final class FakeLease implements Lease {
  private volatile boolean ended;

  void end() {
    ended = true;
  }

  @Override
  public boolean isValid() {
    return !ended;
  }
}
