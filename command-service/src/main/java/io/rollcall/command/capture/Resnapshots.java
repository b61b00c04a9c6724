package io.rollcall.command.capture;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders of resnapshots, taken by any command service through the database and carried out by the
 * one that captures. Each question has a connection of its own and may take seconds. Thread-safe.
 */
public final class Resnapshots {
  private final Database database;
  private final String slot;

  /**
   * @param slot whose capture carries them out
   */
  public Resnapshots(Database database, String slot) {
    this.database = database;
    this.slot = slot;
  }

  /** An order that nobody takes. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean later;

    RefusedException(String why, boolean later) {
      super(why);
      this.later = later;
    }

    /** Whether the same order may be taken later without anybody's doing. */
    public boolean isForLater() {
      return later;
    }
  }

  /**
   * What came of an order.
   *
   * @param begun those that it began
   * @param refused why not, for each type that has one going on
   */
  public record Ordered(List<Resnapshot> begun, List<String> refused) {}

  /**
   * Orders some types, of which none goes on.
   *
   * @param types by name, known to the catalog
   * @throws RefusedException if none is begun
   */
  public Ordered order(List<String> types) throws SQLException, RefusedException {
    try (ResnapshotTable table = new ResnapshotTable(database, slot)) {
      refuseWithoutCapture(table.leader());
      List<String> begun = new ArrayList<>();
      List<String> refused = new ArrayList<>();
      for (String type : types) {
        if (table.order(type)) {
          begun.add(type);
        } else {
          refused.add("A resnapshot of %s goes on already.".formatted(type));
        }
      }
      if (begun.isEmpty()) {
        throw new RefusedException(String.join(" ", refused), false);
      }
      return new Ordered(
          table.all().stream().filter(one -> begun.contains(one.type())).toList(), refused);
    }
  }

  /** How the last one of each type stands that had any, in the order in which they were ordered. */
  public List<Resnapshot> all() throws SQLException {
    try (ResnapshotTable table = new ResnapshotTable(database, slot)) {
      return table.all();
    }
  }

  /**
   * Has one go no further; what it has sent stays.
   *
   * @return how it stands now: it takes a moment until it is stopped
   * @throws RefusedException if none goes on
   */
  public Resnapshot stop(String type) throws SQLException, RefusedException {
    try (ResnapshotTable table = new ResnapshotTable(database, slot)) {
      boolean stopped = table.stop(type);
      for (Resnapshot one : table.all()) {
        if (stopped && one.type().equals(type)) {
          return one;
        }
      }
      throw new RefusedException("No resnapshot of %s goes on.".formatted(type), false);
    }
  }

  private void refuseWithoutCapture(ResnapshotTable.Leader leader) throws RefusedException {
    if (leader.captured()) {
      return;
    }
    if (leader.streaming()) {
      throw new RefusedException(
          ("Not a command service captures but somebody else that streams from replication slot %s,"
                  + " as a Connect cluster does. Only a command service compares the table with its"
                  + " topic: stop the connector, let a command service capture"
                  + " (rollcall.capture.enabled=true), order it again, and hand capture back when it"
                  + " is done.")
              .formatted(slot),
          false);
    }
    throw new RefusedException(
        "No command service captures from replication slot %s now: their health says why."
            .formatted(slot),
        true);
  }
}
