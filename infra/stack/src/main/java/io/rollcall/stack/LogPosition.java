package io.rollcall.stack;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how far an answer's {@code Rollcall-As-Of} says that its list has caught up. */
public final class LogPosition {

  private static final Pattern FORM =
      Pattern.compile("\\s*(?:([0-9A-Fa-f]+)/([0-9A-Fa-f]+)|(\\d+))\\s*(?:;.*)?");

  private LogPosition() {}

  /** The position as a number of bytes of log, or -1 if the header names none. */
  public static long of(String header) {
    Matcher form = FORM.matcher(header);
    if (!form.matches()) {
      return -1;
    }
    return form.group(3) != null
        ? Long.parseLong(form.group(3))
        : (Long.parseLong(form.group(1), 16) << 32) | Long.parseLong(form.group(2), 16);
  }
}
