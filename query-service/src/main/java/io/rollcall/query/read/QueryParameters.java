package io.rollcall.query.read;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query string in their order, decoded as Django decodes them.
 *
 * <p>Only {@code &} separates, {@code +} is a space, bytes that are no UTF-8 become U+FFFD, and a
 * percent sign without two digits behind it is a percent sign.
 */
record QueryParameters(List<Parameter> all) {
  /** Django refuses more. */
  static final int LIMIT = 1_000;

  /** One of them; {@code value} is empty where there is no equals sign. */
  record Parameter(String name, String value) {}

  private static final QueryParameters NONE = new QueryParameters(List.of());

  QueryParameters {
    all = List.copyOf(all);
  }

  /** Reads a raw query string; null if there are more than {@link #LIMIT}. */
  static @Nullable QueryParameters parse(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return NONE;
    }
    List<Parameter> all = new ArrayList<>();
    int count = 0;
    for (int from = 0; from <= raw.length(); ) {
      int ampersand = raw.indexOf('&', from);
      int end = ampersand < 0 ? raw.length() : ampersand;
      if (++count > LIMIT) {
        return null;
      }
      if (end > from) {
        all.add(parameter(raw, from, end));
      }
      from = end + 1;
    }
    return new QueryParameters(all);
  }

  private static Parameter parameter(String raw, int from, int end) {
    int equals = raw.indexOf('=', from);
    if (equals < 0 || equals >= end) {
      return new Parameter(decode(raw.substring(from, end), true), "");
    }
    return new Parameter(
        decode(raw.substring(from, equals), true), decode(raw.substring(equals + 1, end), true));
  }

  /** The last value given for a name, the one that counts; null if there is none. */
  @Nullable String last(String name) {
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).name().equals(name)) {
        return all.get(i).value();
      }
    }
    return null;
  }

  /** The text that percent-encoded text stands for; {@code +} is a space only in queries. */
  static String decode(String encoded, boolean plusIsSpace) {
    if (encoded.indexOf('%') < 0 && (!plusIsSpace || encoded.indexOf('+') < 0)) {
      return encoded;
    }
    byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      byte b = in[i];
      if (b == '+' && plusIsSpace) {
        b = ' ';
      } else if (b == '%' && i + 2 < in.length && digit(in[i + 1]) >= 0 && digit(in[i + 2]) >= 0) {
        b = (byte) (digit(in[i + 1]) << 4 | digit(in[i + 2]));
        i += 2;
      }
      out[length++] = b;
    }
    return text(out, length);
  }

  /** Python makes of an encoded surrogate one U+FFFD for each byte, Java a single one. */
  private static String text(byte[] utf8, int length) {
    for (int i = 0; i + 1 < length; i++) {
      if (utf8[i] == (byte) 0xed && (utf8[i + 1] & 0xff) >= 0xa0) {
        utf8[i] = (byte) 0xff;
      }
    }
    return new String(utf8, 0, length, StandardCharsets.UTF_8);
  }

  private static int digit(byte b) {
    return b < 0 ? -1 : Character.digit((char) b, 16);
  }
}
