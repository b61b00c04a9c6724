package io.rollcall.query.deadletter;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.order.OrderBody;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which open letters are to be tried again.
 *
 * @param types of which; empty for all, also those of no type
 * @param after the position behind which they begin; -1 for the first
 */
record LetterOrder(Set<String> types, long after) {
  private static final String EXAMPLE = "{\"types\": [\"students\"], \"after\": 17}";
  private static final String REASON = "{\"reason\": \"why it does not matter\"}";

  /**
   * Reads JSON; without types it is all of them, without a position from the first on.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static LetterOrder read(Catalog catalog, @Nullable String json) {
    OrderBody body = OrderBody.read(json, Set.of("types", "after"), EXAMPLE);
    List<ResourceType> types = body.types(catalog);
    Set<String> names =
        types.size() == catalog.types().size()
            ? Set.of()
            : types.stream().map(ResourceType::name).collect(Collectors.toUnmodifiableSet());
    return new LetterOrder(names, body.number("after", -1));
  }

  /**
   * Reads JSON with the reason for which a letter is discarded.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static String readReason(@Nullable String json) {
    return OrderBody.read(json, Set.of("reason"), REASON).text("reason", Entry.MAX_TEXT);
  }

  /** Whether a letter is meant. */
  boolean isOf(Letter letter) {
    String type = letter.type();
    return types.isEmpty() || (type != null && types.contains(type));
  }
}
