package io.rollcall.query.replay;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.order.OrderBody;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be replayed, and how.
 *
 * @param types at least one
 * @param held whether to wait for an order before the new rows are read
 * @param limit how many records a second to apply at most, 0 for as many as can be
 * @param forced whether to begin although Redis seems to have no room
 * @param window which changes a side generation is to be built of; null for lists to be read
 */
record ReplayOrder(
    List<ResourceType> types, boolean held, long limit, boolean forced, @Nullable Window window) {
  private static final Set<String> MEMBERS =
      Set.of("types", "hold", "limit", "force", "from", "until");
  private static final String EXAMPLE =
      "{\"types\": [\"students\"], \"hold\": false, \"limit\": 0}";

  /**
   * Reads JSON; without types it is all of them.
   *
   * @param now which times may not be after
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static ReplayOrder read(Catalog catalog, @Nullable String json, Instant now) {
    OrderBody body = OrderBody.read(json, MEMBERS, EXAMPLE);
    Window window = Window.read(body.text("from"), body.text("until"), now);
    boolean held = body.truth("hold", false);
    if (window != null && held) {
      throw new IllegalArgumentException(
          "hold is true, but what is built with from or until is never read by lists; leave it"
              + " out");
    }
    return new ReplayOrder(
        body.types(catalog), held, body.number("limit", 0), body.truth("force", false), window);
  }

  /**
   * Reads JSON with a limit.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static long readLimit(String json) {
    return OrderBody.readNumber(json, "limit");
  }

  /**
   * Reads JSON with the number of a generation.
   *
   * @throws IllegalArgumentException that says what is wrong with it
   */
  static long readGeneration(String json) {
    return OrderBody.readNumber(json, "generation");
  }
}
