package io.rollcall.query.view;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is known of a type's rows in Redis as a whole.
 *
 * @param ready whether they are complete, see {@link Completeness}
 * @param viewsVersion the version of the set of live views
 * @param applied the next offset of each partition that was applied
 */
public record Meta(boolean ready, long viewsVersion, Map<Integer, Long> applied) {
  static final String READY = "ready";
  static final String VIEWS_VERSION = "views_version";
  static final String OFFSET = "off:";
  static final String TRUNCATE = "truncate:";

  /** The next offset of each partition that a replay has come to. */
  static final String REPLAYED = "replayed:";

  /** From a hash's fields and values by turns. */
  public static Meta of(List<?> fieldsAndValues) {
    boolean ready = false;
    long version = 0;
    Map<Integer, Long> applied = new HashMap<>();
    for (int i = 0; i + 1 < fieldsAndValues.size(); i += 2) {
      String field = ascii(fieldsAndValues.get(i));
      String value = ascii(fieldsAndValues.get(i + 1));
      if (field.equals(READY)) {
        ready = true;
      } else if (field.equals(VIEWS_VERSION)) {
        version = Long.parseLong(value);
      } else if (field.startsWith(OFFSET)) {
        applied.put(Integer.valueOf(field.substring(OFFSET.length())), Long.valueOf(value));
      }
    }
    return new Meta(ready, version, applied);
  }

  /** From a hash as a map. */
  public static Meta of(Map<byte[], byte[]> hash) {
    List<byte[]> flat =
        hash.entrySet().stream().flatMap(e -> Stream.of(e.getKey(), e.getValue())).toList();
    return of(flat);
  }

  static Map<Integer, Long> replayed(Map<byte[], byte[]> hash) {
    Map<Integer, Long> replayed = new HashMap<>();
    hash.forEach(
        (name, value) -> {
          String field = ascii(name);
          if (field.startsWith(REPLAYED)) {
            replayed.put(
                Integer.valueOf(field.substring(REPLAYED.length())), Long.valueOf(ascii(value)));
          }
        });
    return replayed;
  }

  private static String ascii(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.US_ASCII);
  }
}
