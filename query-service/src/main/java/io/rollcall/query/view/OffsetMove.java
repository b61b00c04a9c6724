package io.rollcall.query.view;

/**
 * How far a partition is applied, or only how far a replay of it has come.
 *
 * @param base the offset up to which all must have been applied before; 0 for no such condition
 * @param next the offset up to which all is applied afterwards
 */
public record OffsetMove(int partition, long base, long next, boolean replayed) {
  /** How far a partition is applied. */
  public OffsetMove(int partition, long base, long next) {
    this(partition, base, next, false);
  }

  /** The same without moving anything. */
  public OffsetMove check() {
    return new OffsetMove(partition, base, base, replayed);
  }

  String field() {
    return (replayed ? Meta.REPLAYED : Meta.OFFSET) + partition;
  }
}
