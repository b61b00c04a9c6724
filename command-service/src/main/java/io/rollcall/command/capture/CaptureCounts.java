package io.rollcall.command.capture;

import java.util.concurrent.atomic.LongAdder;

/** What capture has done since this process started. Thread-safe. */
public final class CaptureCounts {
  final LongAdder records = new LongAdder();
  final LongAdder batches = new LongAdder();
  final LongAdder restarts = new LongAdder();
  final LongAdder setAside = new LongAdder();
  final LongAdder lostSlots = new LongAdder();
  final LongAdder vanished = new LongAdder();

  CaptureCounts() {}

  /** Records that Kafka has acknowledged. */
  public long records() {
    return records.sum();
  }

  /** Batches that Kafka has acknowledged. */
  public long batches() {
    return batches.sum();
  }

  /** How often capture failed and was started again. */
  public long restarts() {
    return restarts.sum();
  }

  /** How often the slot was gone, or of no use, where there should have been one. */
  public long lostSlots() {
    return lostSlots.sum();
  }

  /** Rows that a snapshot has shown to be deleted, of which the log had not told. */
  public long vanished() {
    return vanished.sum();
  }

  /** Changes that were too large for Kafka and went to the dead letters without their content. */
  public long setAside() {
    return setAside.sum();
  }
}
