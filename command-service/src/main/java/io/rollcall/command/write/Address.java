package io.rollcall.command.write;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.PythonNumbers;
import io.rollcall.catalog.PythonUuids;
import io.rollcall.catalog.ResourceType;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a path under {@code /api} stands for. */
sealed interface Address {
  /** Where the API begins. */
  String ROOT = "/api";

  /** What stands in the place of a key where files of rows go. */
  String IMPORT = "import";

  /** {@code /api/}: the map of all types. */
  record Root() implements Address {}

  /** {@code /api/<type>/}: all rows of a type. */
  record Collection(ResourceType type) implements Address {}

  /**
   * {@code /api/<type>/<key>/}: one row.
   *
   * @param key null if no row can have such a key
   */
  record Item(ResourceType type, @Nullable Object key) implements Address {}

  /**
   * {@code /api/<type>/import/}: where files of rows go; also the row of that key.
   *
   * @param key null if no row can have such a key
   */
  record Import(ResourceType type, @Nullable Object key) implements Address {}

  /** Nothing. */
  record Unknown() implements Address {}

  /** Reads a path as it was sent, percent signs and all; the final slash does not matter. */
  static Address parse(Catalog catalog, String rawPath) {
    if (rawPath.equals(ROOT) || rawPath.equals(ROOT + "/")) {
      return new Root();
    }
    if (!rawPath.startsWith(ROOT + "/")) {
      return new Unknown();
    }
    String rest = rawPath.substring(ROOT.length() + 1);
    String[] parts =
        (rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest).split("/", -1);
    ResourceType type = catalog.find(parts[0]);
    if (type == null || parts.length > 2) {
      return new Unknown();
    }
    if (parts.length == 1) {
      return new Collection(type);
    }
    if (parts[1].isEmpty()) {
      return new Unknown();
    }
    Object key = key(type, parts[1]);
    return parts[1].equals(IMPORT) ? new Import(type, key) : new Item(type, key);
  }

  private static @Nullable Object key(ResourceType type, String raw) {
    String text;
    try {
      text = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
    return switch (type.key().type()) {
      case INTEGER -> {
        BigInteger number = number(text, Integer.SIZE);
        yield number == null ? null : number.intValue();
      }
      case BIGINT -> {
        BigInteger number = number(text, Long.SIZE);
        yield number == null ? null : number.longValue();
      }
      case UUID -> PythonUuids.read(text);
      case STRING, TEXT, EMAIL, CHOICE, BOOLEAN, TIMESTAMP, DATE ->
          text.indexOf('\0') < 0 ? text : null;
    };
  }

  private static @Nullable BigInteger number(String text, int bits) {
    BigInteger number = PythonNumbers.integer(text);
    return number == null || number.bitLength() >= bits ? null : number;
  }
}
