package io.rollcall.query.audit;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.fallback.DatabaseRows.Bucket;
import io.rollcall.query.fallback.DatabaseRows.End;
import io.rollcall.query.fallback.RowDigest;
import io.rollcall.query.projection.Projection.Repair;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.ReadModel;
import io.rollcall.query.view.ReadModel.RowsScan;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Compares the rows of a type with those of Postgres while both change.
 *
 * <p>All of them by digests of many rows, which leaves those that differ or were changed meanwhile;
 * and those one by one, at a comparable position: a row is read from Postgres, then from Redis once
 * that shows all that Postgres showed, then from Postgres again. Where Postgres says the same both
 * times and Redis something else, twice, that is a difference. Not thread-safe.
 */
final class RowAudit {
  private static final int KEYS_A_LOOK = 500;
  private static final int LOOKS = 12;
  private static final int ENOUGH = 2;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /** Rows that are fetched from Postgres at once; each time it goes through the table. */
  private static final int ROWS_A_FETCH = 20_000;

  /** With more rows that differ or have changed meanwhile there is no end of it, or of memory. */
  private static final int MOST_SUSPECTS = 200_000;

  private final AuditTools tools;
  private final ResourceType type;
  private final boolean repair;
  private final Tally tally;

  /**
   * @param repair whether what differs is mended
   */
  RowAudit(AuditTools tools, ResourceType type, boolean repair, Tally tally) {
    this.tools = tools;
    this.type = type;
    this.repair = repair;
    this.tally = tally;
  }

  /**
   * Compares all rows.
   *
   * @param progress hears how many rows of Redis have been gone through
   */
  void all(LongConsumer progress) {
    List<Bucket> truth = tools.database(tools.rows().buckets(type));
    tools.caughtUp().await(List.of(type), tools.end().position());
    long[] rows = new long[RowDigest.BUCKETS];
    long[] sums = new long[RowDigest.BUCKETS];
    long total = 0;
    for (Bucket each : truth) {
      rows[each.number()] = each.rows();
      sums[each.number()] = each.sum();
      total += each.rows();
    }
    long[] left = rows.clone();
    Set<String> suspects = new LinkedHashSet<>();
    long[] seen = new long[1];
    scan(
        scan -> {
          for (StoredRow each : scan.rows()) {
            int bucket = RowDigest.bucket(each.row().key());
            left[bucket]--;
            sums[bucket] -= digest(each.row());
          }
          suspects.addAll(scan.damaged());
          checkBound(suspects.size());
          seen[0] += scan.rows().size() + scan.damaged().size();
          progress.accept(seen[0]);
        });
    tally.compared(Math.max(total, seen[0]), 0);
    BitSet differing = new BitSet();
    for (int bucket = 0; bucket < RowDigest.BUCKETS; bucket++) {
      if (left[bucket] != 0 || sums[bucket] != 0) {
        differing.set(bucket);
      }
    }
    lookInto(differing, rows, suspects);
    settle(List.copyOf(suspects));
  }

  /** Compares some rows by chance: of those that Redis has, and of those that Postgres has. */
  void some(int most) {
    Set<String> keys = new LinkedHashSet<>(tools.redis(model().someKeys(type, most)));
    keys.addAll(tools.database(tools.rows().someKeys(type, most)));
    tally.compared(keys.size(), 0);
    settle(List.copyOf(keys));
  }

  private ReadModel model() {
    return tools.model().at(type, tools.current(type));
  }

  private void scan(Consumer<RowsScan> each) {
    ReadModel model = model();
    ScanCursor cursor = ScanCursor.INITIAL;
    do {
      tools.goOn();
      RowsScan scan = tools.redis(model.scan(type, cursor));
      each.accept(scan);
      cursor = scan.cursor();
    } while (!cursor.isFinished());
  }

  /** Finds which rows of some buckets differ. */
  private void lookInto(BitSet buckets, long[] rows, Set<String> suspects) {
    if (buckets.isEmpty()) {
      return;
    }
    Map<String, Long> stored = new HashMap<>();
    scan(
        scan -> {
          for (StoredRow each : scan.rows()) {
            String key = each.row().key();
            if (buckets.get(RowDigest.bucket(key))) {
              stored.put(key, digest(each.row()));
            }
          }
          checkBound(stored.size());
        });
    List<Integer> some = new ArrayList<>();
    long wanted = 0;
    for (int bucket = buckets.nextSetBit(0); bucket >= 0; bucket = buckets.nextSetBit(bucket + 1)) {
      some.add(bucket);
      wanted += rows[bucket];
      if (wanted >= ROWS_A_FETCH) {
        compare(some, stored, suspects);
        some.clear();
        wanted = 0;
      }
    }
    if (!some.isEmpty()) {
      compare(some, stored, suspects);
    }
    suspects.addAll(stored.keySet());
  }

  /** Of a row that Redis has; one whose values are none has another than any row of Postgres. */
  private static long digest(Row stored) {
    return Rules.isWhole(stored) ? RowDigest.of(stored) : 0;
  }

  /** Takes out of what is stored what Postgres has as well, and suspects what differs. */
  private void compare(List<Integer> buckets, Map<String, Long> stored, Set<String> suspects) {
    tools.goOn();
    for (Row truth : tools.database(tools.rows().inBuckets(type, List.copyOf(buckets)))) {
      Long digest = stored.remove(truth.key());
      if (digest == null || digest != RowDigest.of(truth)) {
        suspects.add(truth.key());
      }
    }
    checkBound(suspects.size());
  }

  private void checkBound(int suspects) {
    if (suspects > MOST_SUSPECTS) {
      throw new AuditFailure(
          "more than %d rows of %s differ or have changed meanwhile: audit it again when less is written, or replay it"
              .formatted(MOST_SUSPECTS, type.name()));
    }
  }

  /** Finds out of keys whether they differ, and has those mended that do. */
  private void settle(List<String> keys) {
    for (int from = 0; from < keys.size(); from += KEYS_A_LOOK) {
      settleSome(keys.subList(from, Math.min(from + KEYS_A_LOOK, keys.size())));
      if (tally.result().differences() > tools.maxDifferences()) {
        throw new AuditFailure(
            "more than %d rows of %s differ: replay the type, or raise rollcall.audit.max-differences"
                .formatted(tools.maxDifferences(), type.name()));
      }
    }
  }

  private void settleSome(List<String> keys) {
    Set<String> pending = new LinkedHashSet<>(keys);
    Map<String, Integer> times = new HashMap<>();
    Set<String> told = new LinkedHashSet<>();
    for (int looks = 0; looks < LOOKS && !pending.isEmpty(); looks++) {
      if (looks > 0) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
      tools.goOn();
      look(pending, times, told);
    }
    pending.removeAll(told);
    tally.unsettled(pending.size());
  }

  /**
   * Looks at keys once.
   *
   * @param pending loses those that need not be looked at again
   * @param times how often each was seen to differ
   * @param told those that were told to differ already, but could not be mended
   */
  private void look(Set<String> pending, Map<String, Integer> times, Set<String> told) {
    List<String> keys = List.copyOf(pending);
    Map<String, Row> before = truth(keys);
    End shown = tools.end();
    if (!tools.caughtUp().await(List.of(type), shown.position())) {
      LockSupport.parkNanos(tools.settle().toNanos());
    }
    long number = tools.current(type);
    ReadModel model = tools.model().at(type, number);
    Map<Integer, Long> applied = tools.redis(model.meta(type)).applied();
    Map<String, KeyState> states = tools.redis(model.states(type, keys));
    End end = tools.end();
    if (tools.caughtUp().isBeyond(end, List.of(type))) {
      times.clear();
      return;
    }
    Map<String, Row> after = truth(keys);
    Map<String, Repair> repairs = new LinkedHashMap<>();
    for (String key : keys) {
      Row row = after.get(key);
      KeyState stored = Rules.whole(states.getOrDefault(key, KeyState.NONE));
      Row earlier = before.get(key);
      boolean stands = row == null ? earlier == null : row.equals(earlier);
      if (!stands) {
        times.remove(key);
        continue;
      }
      Difference difference = Rules.difference(row, stored);
      if (difference == null) {
        pending.remove(key);
        if (told.remove(key)) {
          tally.repaired(1); // By a change that came meanwhile.
        }
      } else if (times.merge(key, 1, Integer::sum) >= ENOUGH) {
        if (told.add(key)) {
          tally.found(difference, key);
        }
        if (repair) {
          KeyState repaired =
              Rules.repaired(
                  row, stored, shown.position(), applied.values(), tools.clock().millis());
          repairs.put(key, new Repair(stored, repaired));
        } else {
          pending.remove(key);
        }
      }
    }
    if (!repairs.isEmpty()) {
      Set<String> repaired = tools.projection().repair(type, number, repairs);
      pending.removeAll(repaired);
      tally.repaired(repaired.size());
    }
  }

  private Map<String, Row> truth(List<String> keys) {
    Map<String, Row> rows = new HashMap<>();
    for (Row row : tools.database(tools.rows().withKeys(type, keys))) {
      rows.put(row.key(), row);
    }
    return rows;
  }
}
