package io.rollcall.stack.cli;

import java.util.Locale;

/** Amounts as people read them. Pure. */
final class Amounts {
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB"};
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final int FEW = 10;
  private static final int BAR = 20;

  private Amounts() {}

  /** Such as {@code 5,000}. */
  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Such as {@code 1 page} or {@code 5,000 pages}. */
  static String count(long number, String one) {
    return number(number) + " " + (number == 1 ? one : one + "s");
  }

  /** Such as {@code 12.3 MB}, of which a kB is 1,000 bytes. */
  static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    // What would be rounded up to the next unit is told in that.
    while (Math.abs(amount) >= 999.5 && unit < SIZES.length - 1) {
      amount /= 1_000;
      unit++;
    }
    return String.format(
        Locale.ROOT, unit > 0 && amount < 99.95 ? "%.1f %s" : "%.0f %s", amount, SIZES[unit]);
  }

  /** Such as {@code 12 ms}, {@code 3.4 s}, {@code 25 min}. */
  static String time(long ms) {
    if (ms < SECOND) {
      return ms + " ms";
    }
    if (ms < FEW * SECOND) {
      return String.format(Locale.ROOT, "%.1f s", ms / (double) SECOND);
    }
    if (ms < 2 * MINUTE) {
      return ms / SECOND + " s";
    }
    if (ms < 2 * HOUR) {
      return ms / MINUTE + " min";
    }
    return ms < 2 * DAY ? ms / HOUR + " h" : ms / DAY + " d";
  }

  /** Such as {@code [#######-------------] 35 %}; empty where there is nothing to do yet. */
  static String bar(long done, long all) {
    double share = all == 0 ? 0 : Math.min(1, (double) done / all);
    int full = (int) (share * BAR);
    return "[%s%s] %3d %%".formatted("#".repeat(full), "-".repeat(BAR - full), (int) (100 * share));
  }

  /** Such as {@code 98 %}; a dash where there is nothing to be a share of. */
  static String share(long part, long whole) {
    if (whole == 0) {
      return "–";
    }
    // What is not all is never told as all.
    long percent = part == whole ? 100 : Math.min(99, Math.round(100.0 * part / whole));
    return percent + " %";
  }
}
