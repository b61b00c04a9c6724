package io.rollcall.query.http;

import java.util.List;
import java.util.Locale;

/** The header {@code Prefer}, <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240</a>. */
public final class Preferences {
  /** The value of {@code Preference-Applied} where {@link #isStrict} holds and was obeyed. */
  public static final String STRICT = "handling=strict";

  private Preferences() {}

  /**
   * Whether a caller wants errors rather than leniency; of a repeated preference the first counts.
   */
  public static boolean isStrict(List<String> values) {
    for (String value : values) {
      for (String preference : value.split(",", -1)) {
        String[] pair = preference.split(";", 2)[0].split("=", 2);
        if (pair.length == 2 && pair[0].strip().toLowerCase(Locale.ROOT).equals("handling")) {
          String handling = pair[1].strip();
          return handling.equals("strict") || handling.equals("\"strict\"");
        }
      }
    }
    return false;
  }
}
