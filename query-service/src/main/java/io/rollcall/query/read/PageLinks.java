package io.rollcall.query.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a list's other pages, as DRF's {@code replace_query_param} and Python's {@code
 * urlencode} write them: parameters sorted by name, each with all its values, blank ones too.
 *
 * @param address the list's absolute URL without a query
 * @param parameters what was asked, the page among it
 */
record PageLinks(String address, QueryParameters parameters) {
  private static final String PAGE = "page";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  /** The link to the page after one; null if that is the last. */
  @Nullable String next(long number, long pages) {
    return number < pages ? to(number + 1) : null;
  }

  /** The link to the page before one; null if that is the first. */
  @Nullable String previous(long number) {
    return number > 1 ? to(number - 1) : null;
  }

  private String to(long number) {
    Map<String, List<String>> byName = new TreeMap<>(PageLinks.byCodePoint());
    for (QueryParameters.Parameter parameter : parameters.all()) {
      byName.computeIfAbsent(parameter.name(), name -> new ArrayList<>(1)).add(parameter.value());
    }
    if (number == 1) {
      byName.remove(PAGE);
    } else {
      byName.put(PAGE, List.of(Long.toString(number)));
    }
    StringBuilder url = new StringBuilder(address);
    char separator = '?';
    for (Map.Entry<String, List<String>> parameter : byName.entrySet()) {
      for (String value : parameter.getValue()) {
        url.append(separator);
        separator = '&';
        encode(parameter.getKey(), url);
        url.append('=');
        encode(value, url);
      }
    }
    return url.toString();
  }

  /** Appends what Python's {@code quote_plus} gives. */
  static void encode(String text, StringBuilder out) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b)) {
        out.append((char) b);
      } else if (b == ' ') {
        out.append('+');
      } else {
        out.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
      }
    }
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '_'
        || b == '.'
        || b == '-'
        || b == '~';
  }

  /** Python's order of strings; Java's own differs where there are surrogates. */
  private static Comparator<String> byCodePoint() {
    return (left, right) -> {
      int length = Math.min(left.length(), right.length());
      for (int i = 0; i < length; i++) {
        char a = left.charAt(i);
        char b = right.charAt(i);
        if (a != b) {
          return Character.isSurrogate(a) == Character.isSurrogate(b)
              ? Character.compare(a, b)
              : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
        }
      }
      return Integer.compare(left.length(), right.length());
    };
  }
}
