package io.rollcall.query.projection;

import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.projection.Failures.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Judges by looks that follow each other whether the projection gets on.
 *
 * <p>A backend that does not answer is told of at once. All else must last for a while to be a
 * problem, since consumers that start, or take over from others, have nothing to show at first; the
 * time that a backend was away does not count. Not thread-safe.
 */
final class Judge {
  private static final int MAX_NAMED = 3;
  private static final String UNASSIGNED = "unassigned";
  private static final String NOT_READY = "not ready";

  private final Topics topics;
  private final long stallMs;
  private final Unchanged unchanged = new Unchanged();

  /**
   * @param stall for how long something may stand still
   */
  Judge(Topics topics, Duration stall) {
    this.topics = topics;
    this.stallMs = stall.toMillis();
  }

  private enum State {
    STARTING,
    BUILDING,
    CATCHING_UP,
    CAUGHT_UP,
    STANDBY,
    STALLED,
    DISCONNECTED
  }

  /** How things are; the problem is null where there is none. */
  private record Verdict(State state, @Nullable String problem) {
    static Verdict fine(State state) {
      return new Verdict(state, null);
    }

    static Verdict stalled(String problem) {
      return new Verdict(State.STALLED, problem);
    }
  }

  /** What is behind, and what of it stands still for longest. */
  private record Lag(long records, long standingMs, List<String> stalled) {}

  /**
   * Judges a look.
   *
   * @param failure the last failure to apply changes
   * @param nowMs by a clock that only goes forward
   */
  ProjectionStatus judge(Sight sight, @Nullable Failure failure, long nowMs) {
    Map<TopicPartition, Long> ends = sight.ends();
    Map<TopicPartition, Long> applied = sight.applied();
    Lag lag = null;
    Verdict verdict;
    if (ends == null) {
      unchanged.keepOnly(Set.of());
      verdict = new Verdict(State.DISCONNECTED, "Kafka cannot be asked: " + sight.kafkaProblem());
    } else if (applied == null) {
      unchanged.keepOnly(Set.of());
      verdict =
          new Verdict(
              State.DISCONNECTED, "Redis does not tell what is applied: " + sight.redisProblem());
    } else {
      lag = lag(ends, applied, nowMs);
      verdict = verdict(sight, ends, applied, lag, nowMs);
    }
    return new ProjectionStatus(verdict.problem() == null, details(sight, verdict, lag, failure));
  }

  private Lag lag(Map<TopicPartition, Long> ends, Map<TopicPartition, Long> applied, long nowMs) {
    long records = 0;
    long longestMs = 0;
    List<String> stalled = new ArrayList<>();
    Set<Object> things = new HashSet<>(Set.of(UNASSIGNED, NOT_READY));
    for (Map.Entry<TopicPartition, Long> each : inOrder(ends).entrySet()) {
      long at = applied.getOrDefault(each.getKey(), 0L);
      if (at < each.getValue()) {
        records += each.getValue() - at;
        things.add(each.getKey());
        long ms = unchanged.look(each.getKey(), at, nowMs);
        longestMs = Math.max(longestMs, ms);
        if (ms > stallMs) {
          stalled.add(each.getKey() + " (at " + at + " of " + each.getValue() + ")");
        }
      }
    }
    unchanged.keepOnly(things);
    return new Lag(records, longestMs, stalled);
  }

  private static Map<TopicPartition, Long> inOrder(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> ordered =
        new TreeMap<>(
            Comparator.comparing(TopicPartition::topic)
                .thenComparingInt(TopicPartition::partition));
    ordered.putAll(ends);
    return ordered;
  }

  private Verdict verdict(
      Sight sight,
      Map<TopicPartition, Long> ends,
      Map<TopicPartition, Long> applied,
      Lag lag,
      long nowMs) {
    List<TopicPartition> unassigned = sight.unassigned();
    boolean nobodys = unassigned != null && !unassigned.isEmpty();
    boolean nobodysForLong = unchanged.look(UNASSIGNED, nobodys, nowMs) > stallMs && nobodys;
    Object built = List.of(names(sight.notReady()), applied);
    boolean notReadyForLong = unchanged.look(NOT_READY, built, nowMs) > stallMs;

    if (!sight.consumers().running()) {
      return Verdict.stalled(
          "the consumers of changes have ended; the log says why, and a restart starts them again");
    }
    if (unassigned != null && nobodysForLong) {
      return Verdict.stalled(
          "no consumer of the group has "
              + unassigned.size()
              + " of the "
              + ends.size()
              + " partitions, and this service has none");
    }
    if (!lag.stalled().isEmpty()) {
      return Verdict.stalled(
          "nothing is applied although there is something to apply: "
              + some(lag.stalled())
              + "; last_error or the log says why");
    }
    if (nobodys) {
      return Verdict.fine(State.STARTING);
    }
    if (!sight.notReady().isEmpty()) {
      return notReadyForLong
          ? Verdict.stalled(notReady(sight, ends))
          : Verdict.fine(State.BUILDING);
    }
    if (lag.records() > 0) {
      return Verdict.fine(State.CATCHING_UP);
    }
    return Verdict.fine(sight.consumers().partitions() == 0 ? State.STANDBY : State.CAUGHT_UP);
  }

  private String notReady(Sight sight, Map<TopicPartition, Long> ends) {
    Set<String> existing =
        ends.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
    List<String> missing =
        sight.notReady().stream().map(topics::of).filter(t -> !existing.contains(t)).toList();
    String lists = "the lists of " + some(names(sight.notReady())) + " are not complete: ";
    if (!missing.isEmpty()) {
      return lists + "Kafka has no topic " + some(missing) + "; see whether capture is well";
    }
    return sight.captureTold()
        ? lists + "what capture tells of its progress is not reached; see whether capture is well"
        : lists + "capture has told of no progress so far; see whether it is well";
  }

  private static Map<String, Object> details(
      Sight sight, Verdict verdict, @Nullable Lag lag, @Nullable Failure failure) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", verdict.state().name().toLowerCase(Locale.ROOT));
    put(details, "problem", verdict.problem());
    details.put("partitions", sight.consumers().partitions());
    put(details, "lag_records", lag == null ? null : lag.records());
    put(details, "lag_ms", sight.lagMs());
    put(details, "age_ms", sight.ageMs());
    put(details, "standing_ms", lag == null ? null : lag.standingMs());
    if (sight.applied() != null) {
      details.put("not_ready", names(sight.notReady()));
    }
    if (failure != null) {
      details.put("last_error", failure.message());
      details.put("last_error_at", failure.at().toString());
    }
    return details;
  }

  private static void put(Map<String, Object> details, String name, @Nullable Object value) {
    if (value != null) {
      details.put(name, value);
    }
  }

  private static List<String> names(List<ResourceType> types) {
    return types.stream().map(ResourceType::name).toList();
  }

  private static String some(List<String> all) {
    String named = all.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
    return all.size() <= MAX_NAMED ? named : named + " and " + (all.size() - MAX_NAMED) + " more";
  }
}
