package io.rollcall.query.audit;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.fallback.DatabaseRows.End;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.view.ReadModel;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits until what is kept shows all that Postgres showed. Thread-safe.
 *
 * @param model the rows that are read
 * @param longest how long it waits
 */
record CaughtUp(ReadModel model, ProgressMarks marks, Waiting waiting, Duration longest) {
  private static final Duration LOOK = Duration.ofMillis(20);

  /**
   * Waits until some types show every transaction that committed before a place in the log.
   *
   * @return false at once where capture tells of no positions
   * @throws AuditFailure if they do not in time
   */
  boolean await(Collection<ResourceType> types, long lsn) {
    long begun = System.nanoTime();
    while (true) {
      Progress newest = marks.newest();
      if (newest != null && newest.lsn() == 0) {
        return false;
      }
      Progress reached = reached(types);
      if (reached != null && reached.lsn() >= lsn) {
        return true;
      }
      if (System.nanoTime() - begun > longest.toNanos()) {
        throw new AuditFailure(
            "the lists have not caught up with what Postgres showed %d s ago: see the health of"
                    .formatted(longest.toSeconds())
                + " projection and capture");
      }
      LockSupport.parkNanos(LOOK.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        throw new AuditFailure("it was stopped");
      }
    }
  }

  /** Whether lists may show more than a standby does that has come to some place. */
  boolean isBeyond(End end) {
    Progress newest = marks.newest();
    return end.standby() && newest != null && newest.lsn() > end.lsn();
  }

  private @Nullable Progress reached(Collection<ResourceType> types) {
    Map<ResourceType, Map<Integer, Long>> applied = new HashMap<>();
    for (ResourceType type : types) {
      applied.put(type, waiting.on(model.meta(type)).applied());
    }
    return marks.reached(applied);
  }
}
