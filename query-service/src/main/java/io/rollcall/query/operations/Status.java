package io.rollcall.query.operations;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a query service and what it keeps stand. Times are ISO 8601.
 *
 * @param health of each component, such as {@code UP}
 * @param types in the order of the catalog
 * @param redis null where it does not tell
 * @param reads that this service has answered since it was started
 * @param parts what further features tell, by their names
 */
public record Status(
    String at,
    Map<String, String> health,
    List<OfType> types,
    @Nullable Memory redis,
    Reads reads,
    Map<String, Object> parts) {

  /**
   * A type.
   *
   * @param complete whether all its rows are there
   * @param generations which are kept
   * @param lag how far it is behind what is captured
   * @param lists how many list views changes keep up to date
   * @param pages how many pages are kept or being filled; like the next two as of the last sweep
   * @param pageBytes of those that are kept
   * @param bookkeepingBytes of what says which there are and what they embed
   */
  record OfType(
      String type,
      long rows,
      boolean complete,
      Kept generations,
      Lag lag,
      long lists,
      long pages,
      long pageBytes,
      long bookkeepingBytes,
      Reads reads,
      PagesRead pagesRead) {}

  /** The numbers of the generations that are kept; null for none. */
  record Kept(long current, @Nullable Long next, @Nullable Long previous) {}

  /**
   * How far a type is behind.
   *
   * @param records that are in its topic and not applied; null while Kafka does not tell
   * @param bytes of Postgres's log between what its lists show all up to and what is captured; null
   *     where that is not known, or these are places in different logs
   * @param ms how much older, by the times of commits, is what its lists show than what is
   *     captured; null where that is not known
   * @param position in Postgres's log up to which its lists show all; null where it is not known
   * @param ageMs how long that has been the newest one; null where it is not known
   */
  record Lag(
      @Nullable Long records,
      @Nullable Long bytes,
      @Nullable Long ms,
      @Nullable String position,
      @Nullable Long ageMs,
      List<Partition> partitions) {}

  /**
   * A partition of a type's topic.
   *
   * @param applied the next offset that is to be applied
   * @param end the next offset of the partition; null while Kafka does not tell
   */
  record Partition(int partition, long applied, @Nullable Long end) {
    /** How many records are not applied. */
    long lag() {
      return end == null ? 0 : Math.max(0, end - applied);
    }
  }

  /** Reads by where they were answered from. */
  record Reads(long memory, long redis, long postgres) {
    Reads plus(Reads other) {
      return new Reads(memory + other.memory, redis + other.redis, postgres + other.postgres);
    }
  }

  /**
   * Pages that were read.
   *
   * @param remembered from memory
   * @param kept from Redis
   * @param made of their rows
   */
  record PagesRead(long remembered, long kept, long made) {}

  /**
   * The memory of Redis.
   *
   * @param usedBytes of all that it has, of whomever
   * @param maxBytes 0 for all there are
   * @param byKind bytes of our keys by kind, reckoned from a sample; null where Redis does not tell
   */
  public record Memory(
      long usedBytes, long maxBytes, @Nullable String policy, @Nullable Map<String, Long> byKind) {}
}
