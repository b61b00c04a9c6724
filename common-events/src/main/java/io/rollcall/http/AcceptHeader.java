package io.rollcall.http;

import java.util.List;

/**
 * Whether a caller takes JSON, as DRF's content negotiation decides it for its JSON renderer.
 *
 * <p>Weights do not count there, parameters neither; an {@code Accept} without any value takes
 * nothing.
 */
public final class AcceptHeader {
  /** The {@code detail} of the 406. */
  public static final String NOT_ACCEPTABLE = "Could not satisfy the request Accept header.";

  private AcceptHeader() {}

  /** Whether one of the header's values, none if it is absent, allows {@code application/json}. */
  public static boolean allowsJson(List<String> values) {
    if (values.isEmpty()) {
      return true;
    }
    for (String value : values) {
      if (anyIsJson(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyIsJson(String value) {
    int from = 0;
    while (from <= value.length()) {
      int comma = value.indexOf(',', from);
      int end = comma < 0 ? value.length() : comma;
      if (isJson(value.substring(from, end))) {
        return true;
      }
      from = end + 1;
    }
    return false;
  }

  private static boolean isJson(String range) {
    int semicolon = range.indexOf(';');
    String type = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
    int slash = type.indexOf('/');
    return slash >= 0
        && matches(type.substring(0, slash), "application")
        && matches(type.substring(slash + 1), "json");
  }

  private static boolean matches(String part, String ours) {
    return part.equals("*") || part.equalsIgnoreCase(ours);
  }
}
