package io.rollcall.command.capture;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a resnapshot stands: the reading of a whole table into its topic while its changes go on.
 *
 * @param type the name of the type
 * @param begunAt null as long as none of it is done
 * @param endedAt null as long as it goes on
 * @param rowsRead rows that were read and are in the topic, or were found to be there newer
 * @param rows how many rows the table has, as Postgres estimates
 * @param deletes rows of the topic that the table did not have, and that got their delete
 * @param problem why it failed, or what it waits for; null if neither
 */
public record Resnapshot(
    String type,
    Phase phase,
    Instant orderedAt,
    @Nullable Instant begunAt,
    @Nullable Instant endedAt,
    long rowsRead,
    long rows,
    long deletes,
    @Nullable String problem) {

  /** What it is at. */
  public enum Phase {
    /** For its turn, or for transactions to end. */
    WAITING,
    /** The rows of the table go to the topic. */
    READING,
    /** The keys of the topic are looked for in the table. */
    COMPARING,
    DONE,
    FAILED,
    /** An operator did not want it any more; what it had sent until then stays. */
    STOPPED;

    /** As it is told and stored. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Phase of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
