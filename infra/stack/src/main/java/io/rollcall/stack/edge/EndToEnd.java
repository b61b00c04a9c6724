package io.rollcall.stack.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header fields that travel from one end to the other: all but those of one hop (RFC 9110,
 * 7.6.1).
 */
final class EndToEnd {

  private static final String FORWARDED_FOR = "x-forwarded-for";

  private static final Set<String> ONE_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private EndToEnd() {}

  /**
   * Adds to {@code to} what of {@code from} is not for this hop alone; repeated fields stay
   * repeated.
   */
  static void copy(HttpHeaders from, HttpHeaders to) {
    Set<String> named = namedByConnection(from);
    for (Map.Entry<String, String> field : from) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (!ONE_HOP.contains(name) && !named.contains(name)) {
        to.add(field.getKey(), field.getValue());
      }
    }
  }

  /** Appends the caller to the list of those whom a request was forwarded for. */
  static void forwardedFor(HttpHeaders headers, @Nullable String caller) {
    if (caller == null) {
      return;
    }
    String before = String.join(", ", headers.getAll(FORWARDED_FOR));
    headers.set(FORWARDED_FOR, before.isBlank() ? caller : before + ", " + caller);
  }

  private static Set<String> namedByConnection(HttpHeaders headers) {
    Set<String> names = new HashSet<>();
    for (String value : headers.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }
}
