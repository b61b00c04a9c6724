package io.rollcall.command.capture;

import io.rollcall.command.capture.SlotWatch.Lag;
import java.time.Duration;
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
      Duration stall,
      Capture.@Nullable Failure failure,
      List<String> warnings) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("role", role.name().toLowerCase(Locale.ROOT));
    details.put("slot", slotName);
    boolean stalled = lag.standing().compareTo(stall) > 0;
    boolean lost = slot != null && slot.lost();
    if (lost) {
      details.put("problem", "Postgres has removed log that the slot still needed");
    } else if (stalled && slot == null) {
      details.put("problem", "there is no slot, and the log has moved on");
    } else if (stalled) {
      details.put("problem", "the captured position stands still while the log moves on");
    }
    if (!warnings.isEmpty()) {
      details.put("warning", String.join("; ", warnings));
    }
    if (lag.bytes() != null) {
      details.put("lag_bytes", lag.bytes());
    }
    if (lag.time() != null) {
      details.put("lag_ms", lag.time().toMillis());
    }
    details.put("standing_ms", lag.standing().toMillis());
    tell(details, failure);
    return new CaptureStatus(!stalled && !lost, details);
  }

  /** When Postgres did not answer. */
  static CaptureStatus unseen(
      Role role, String slotName, String why, Capture.@Nullable Failure failure) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("role", role.name().toLowerCase(Locale.ROOT));
    details.put("slot", slotName);
    details.put("problem", "Postgres can't be asked: " + why);
    tell(details, failure);
    return new CaptureStatus(false, details);
  }

  private static void tell(Map<String, Object> details, Capture.@Nullable Failure failure) {
    if (failure != null) {
      details.put("last_error", failure.message());
      details.put("last_error_at", failure.at().toString());
    }
  }
}
