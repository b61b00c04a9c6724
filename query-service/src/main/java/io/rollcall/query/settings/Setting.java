package io.rollcall.query.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks of one setting, by its name. What does not pass is refused with a message that names the
 * setting, tells its value, and says what to give instead.
 *
 * @param name as it is written in a file of properties
 */
public record Setting(String name) {
  private static final Map<ChronoUnit, String> UNITS = new LinkedHashMap<>();

  private static final List<String> SIZES = List.of("B", "KB", "MB", "GB", "TB");

  static {
    UNITS.put(ChronoUnit.DAYS, "d");
    UNITS.put(ChronoUnit.HOURS, "h");
    UNITS.put(ChronoUnit.MINUTES, "m");
    UNITS.put(ChronoUnit.SECONDS, "s");
    UNITS.put(ChronoUnit.MILLIS, "ms");
    UNITS.put(ChronoUnit.MICROS, "us");
  }

  /**
   * Refuses a duration outside of bounds.
   *
   * @throws IllegalArgumentException if it is
   */
  public void between(Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw refused(text(value), "a duration from " + text(least) + " to " + text(most));
    }
  }

  /**
   * Refuses a number outside of bounds.
   *
   * @throws IllegalArgumentException if it is
   */
  public void between(int value, int least, int most) {
    if (value < least || value > most) {
      throw refused(Integer.toString(value), "a number from " + least + " to " + most);
    }
  }

  /**
   * Refuses a size outside of bounds.
   *
   * @throws IllegalArgumentException if it is
   */
  public void betweenBytes(long value, long least, long most) {
    if (value < least || value > most) {
      throw refused(size(value), "a size from " + size(least) + " to " + size(most));
    }
  }

  /**
   * Refuses a text that does not match.
   *
   * @param what the texts that match, in words
   * @throws IllegalArgumentException if it does not
   */
  public void matches(String value, String regex, String what) {
    if (!value.matches(regex)) {
      throw refused("'" + value + "'", what);
    }
  }

  private IllegalArgumentException refused(String value, String instead) {
    return new IllegalArgumentException(name + " is " + value + "; give " + instead);
  }

  /** As it is written in a setting: in the largest unit that it is a whole number of. */
  static String size(long bytes) {
    int unit = 0;
    long units = bytes;
    while (units != 0 && units % 1_024 == 0 && unit < SIZES.size() - 1) {
      units /= 1_024;
      unit++;
    }
    return units + SIZES.get(unit);
  }

  /** As it is written in a setting: in the largest unit that it is a whole number of. */
  static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    for (Map.Entry<ChronoUnit, String> unit : UNITS.entrySet()) {
      Duration one = unit.getKey().getDuration();
      long units = duration.dividedBy(one);
      if (duration.equals(one.multipliedBy(units))) {
        return units + unit.getValue();
      }
    }
    return duration.toString();
  }
}
