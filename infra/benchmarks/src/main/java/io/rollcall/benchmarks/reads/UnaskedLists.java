package io.rollcall.benchmarks.reads;

import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.util.ArrayList;
import java.util.List;

/** Lists of all rows of a type that nobody asks for: its orderings by anything but the key. */
final class UnaskedLists {
  private UnaskedLists() {}

  /**
   * Their pages of the largest size.
   *
   * @param tie how rows that are equal otherwise are ordered by their key: with the one, all are
   *     other lists than with the other
   */
  static List<String> of(ResourceType type, Tie tie) {
    List<Column> columns =
        type.orderings().stream().filter(column -> !column.equals(type.key())).toList();
    List<String> orderings = new ArrayList<>();
    extend("", columns, orderings);
    return orderings.stream()
        .map(
            ordering ->
                "/api/%s/?page_size=%d&ordering=%s%s%s"
                    .formatted(
                        type.name(), type.pageSizeLimit(), ordering, tie.sign, type.key().name()))
        .toList();
  }

  /** The direction of the key. */
  enum Tie {
    ASCENDING(","),
    DESCENDING(",-");

    private final String sign;

    Tie(String sign) {
      this.sign = sign;
    }
  }

  private static void extend(String ordering, List<Column> free, List<String> orderings) {
    for (Column column : free) {
      List<Column> rest = free.stream().filter(other -> !other.equals(column)).toList();
      for (String sign : List.of("", "-")) {
        String longer = (ordering.isEmpty() ? "" : ordering + ",") + sign + column.name();
        orderings.add(longer);
        extend(longer, rest, orderings);
      }
    }
  }
}
