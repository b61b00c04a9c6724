package io.rollcall.servers;

/** What a server's data survive. */
public enum Durability {
  /** All that was acknowledged survives the death of the process, and most of it a power cut. */
  DURABLE,
  /** Nothing need survive: no fsync in Postgres, no append-only file in Redis. For tests. */
  SCRATCH
}
