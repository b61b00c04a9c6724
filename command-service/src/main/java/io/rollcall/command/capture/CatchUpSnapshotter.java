package io.rollcall.command.capture;

import io.debezium.spi.snapshot.Snapshotter;
import java.util.Map;

/**
 * Tells Debezium when to take a snapshot, and from where to stream after it: like its own mode
 * {@code when_needed}, save that beside a slot that exists, streaming starts where the slot stands
 * rather than at the snapshot. Found by Debezium through its service file.
 *
 * <p>A snapshot beside an old slot is not tied to a place in the log: {@code when_needed} would go
 * on from where the log was when the snapshot began, and lose what was committed but not yet
 * visible then, and the deletes since the slot was last confirmed.
 */
public final class CatchUpSnapshotter implements Snapshotter {
  static final String NAME = "rollcall";

  /** The property that says whether to stream from the slot's position. */
  static final String BESIDE_SLOT = "rollcall.snapshot.beside.slot";

  private boolean besideSlot;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void configure(Map<String, ?> properties) {
    besideSlot = Boolean.parseBoolean(String.valueOf(properties.get(BESIDE_SLOT)));
  }

  @Override
  public boolean shouldSnapshotData(boolean offsetExists, boolean snapshotInProgress) {
    return !offsetExists || snapshotInProgress;
  }

  @Override
  public boolean shouldSnapshotSchema(boolean offsetExists, boolean snapshotInProgress) {
    return false;
  }

  @Override
  public boolean shouldStream() {
    return true;
  }

  @Override
  public boolean shouldSnapshotOnSchemaError() {
    return false;
  }

  @Override
  public boolean shouldSnapshotOnDataError() {
    return true;
  }

  @Override
  public boolean shouldStreamEventsStartingFromSnapshot() {
    return !besideSlot;
  }
}
