package io.rollcall.query.audit;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.fallback.DatabaseRows.End;
import io.rollcall.query.future.Waiting;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.view.ReadModel;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until what is kept shows all that Postgres showed. Thread-safe.
 *
 * @param model the rows that are read
 * @param longest how long it waits
 */
record CaughtUp(
    ReadModel model, Topics topics, ProgressMarks marks, Waiting waiting, Duration longest) {
  private static final Duration LOOK = Duration.ofMillis(20);

  /**
   * Waits until some types show every transaction that committed before a place in the log. Where
   * capture tells of no positions, until they show all that is in their topics after now.
   *
   * @return false in that case, in which capture itself may be behind
   * @throws AuditFailure if they do not in time
   */
  boolean await(Collection<ResourceType> types, long position) {
    long begun = System.nanoTime();
    long known = marks.version();
    while (true) {
      long version = marks.version();
      Progress newest = marks.newest();
      if (newest != null && newest.position() == 0) {
        // The newest that was known may have been looked for before.
        if (version != known && isBehind(newest, types)) {
          return false;
        }
      } else {
        Progress reached = marks.reached(applied(types));
        if (reached != null && reached.position() >= position) {
          return true;
        }
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

  /**
   * Whether types may show more than a server does whose log ends at some place, as only a standby
   * can be behind its primary. A change stands in the log before its commit, so the place of the
   * change alone does not tell.
   */
  boolean isBeyond(End end, Collection<ResourceType> types) {
    if (!end.standby()) {
      return false;
    }
    Progress newest = marks.newest();
    return newest == null || newest.position() > end.position() || !isAhead(newest, types);
  }

  /** Whether all that some types show was captured before a mark. */
  private boolean isAhead(Progress mark, Collection<ResourceType> types) {
    return compare(mark, types, (applied, end) -> applied <= end);
  }

  /** Whether some types show all that was captured before a mark. */
  private boolean isBehind(Progress mark, Collection<ResourceType> types) {
    return compare(mark, types, (applied, end) -> applied >= end);
  }

  private interface Offsets {
    boolean fit(long applied, long end);
  }

  private boolean compare(Progress mark, Collection<ResourceType> types, Offsets offsets) {
    for (Map.Entry<ResourceType, Map<Integer, Long>> each : applied(types).entrySet()) {
      long[] ends = mark.ends().get(topics.of(each.getKey()));
      if (ends == null) {
        return false;
      }
      for (int partition = 0; partition < ends.length; partition++) {
        if (!offsets.fit(each.getValue().getOrDefault(partition, 0L), ends[partition])) {
          return false;
        }
      }
    }
    return true;
  }

  private Map<ResourceType, Map<Integer, Long>> applied(Collection<ResourceType> types) {
    Map<ResourceType, Map<Integer, Long>> applied = new HashMap<>();
    for (ResourceType type : types) {
      applied.put(type, waiting.on(model.meta(type)).applied());
    }
    return applied;
  }
}
