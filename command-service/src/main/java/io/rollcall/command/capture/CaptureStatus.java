package io.rollcall.command.capture;

import io.rollcall.command.capture.Slot.KeptLog;
import io.rollcall.command.capture.SlotWatch.Lag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What health tells of capture.
 *
 * @param up whether changes reach Kafka, or none were there to
 * @param details in words and figures, by name
 */
public record CaptureStatus(boolean up, Map<String, Object> details) {

  /** Before the first look. */
  static final CaptureStatus UNKNOWN = new CaptureStatus(true, Map.of("state", "not looked yet"));

  /** From a look at Postgres. */
  static CaptureStatus seen(
      Role role,
      String slotName,
      @Nullable Slot slot,
      Lag lag,
      CaptureLimits limits,
      Capture.News news) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("role", role.name().toLowerCase(Locale.ROOT));
    details.put("slot", slotName);
    KeptLog kept = slot == null ? KeptLog.NONE : slot.kept();
    String problem = problem(slotName, slot, lag, kept, limits, news.snapshot());
    if (problem != null) {
      details.put("problem", problem);
    }
    List<String> warnings = new ArrayList<>(news.warnings());
    warnings.addAll(warnings(kept, limits));
    if (!warnings.isEmpty()) {
      details.put("warning", String.join("; ", warnings));
    }
    if (news.snapshot() != null) {
      details.put("snapshot", news.snapshot());
    }
    if (lag.bytes() != null) {
      details.put("lag_bytes", lag.bytes());
    }
    if (lag.time() != null) {
      details.put("lag_ms", lag.time().toMillis());
    }
    details.put("standing_ms", lag.standing().toMillis());
    if (kept.bytes() != null) {
      details.put("wal_kept_bytes", kept.bytes());
    }
    details.put("wal_budget_bytes", limits.walBudget());
    if (kept.safe() != null) {
      details.put("wal_safe_bytes", kept.safe());
    }
    tell(details, news.failure());
    return new CaptureStatus(problem == null, details);
  }

  private static @Nullable String problem(
      String slotName,
      @Nullable Slot slot,
      Lag lag,
      KeptLog kept,
      CaptureLimits limits,
      @Nullable String snapshot) {
    if (slot != null && slot.lost()) {
      return "Postgres has removed log that the slot still needed: a command service that captures"
          + " replaces it; if none does, start one";
    }
    boolean over = kept.bytes() != null && kept.bytes() > limits.walBudget();
    if (over && snapshot != null) {
      return "Postgres keeps more log for the slot than rollcall.capture.wal-budget while a snapshot"
          + " is taken: let it end, and give the disk room until then; without the slot the snapshot"
          + " would begin again";
    }
    if (over) {
      return ("Postgres keeps more log for the slot than rollcall.capture.wal-budget: mend what stops"
              + " capture, or end a transaction that has been open for long; or, before the disk is"
              + " full, have it let go: select pg_terminate_backend(active_pid) from"
              + " pg_replication_slots where slot_name = '%1$s'; select"
              + " pg_drop_replication_slot('%1$s'); capture takes a snapshot then")
          .formatted(slotName);
    }
    if (lag.standing().compareTo(limits.stall()) > 0) {
      return slot == null
          ? "there is no slot, and the log has moved on"
          : "the captured position stands still while the log moves on";
    }
    return null;
  }

  private static List<String> warnings(KeptLog kept, CaptureLimits limits) {
    List<String> warnings = new ArrayList<>();
    Long bytes = kept.bytes();
    if (bytes != null && bytes > limits.warning(kept) && bytes <= limits.walBudget()) {
      warnings.add(
          "Postgres keeps %d MB of its log for the slot, of %d MB that it may"
              .formatted(bytes >> 20, limits.budget(kept) >> 20));
    }
    if (kept.doomed()) {
      warnings.add("Postgres removes log that the slot needs at its next checkpoint");
    }
    return warnings;
  }

  /** When Postgres did not answer. */
  static CaptureStatus unseen(Role role, String slotName, String why, Capture.News news) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("role", role.name().toLowerCase(Locale.ROOT));
    details.put("slot", slotName);
    details.put("problem", "Postgres can't be asked: " + why);
    tell(details, news.failure());
    return new CaptureStatus(false, details);
  }

  private static void tell(Map<String, Object> details, Capture.@Nullable Failure failure) {
    if (failure != null) {
      details.put("last_error", failure.message());
      details.put("last_error_at", failure.at().toString());
    }
  }
}
