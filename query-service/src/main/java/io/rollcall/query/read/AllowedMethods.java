package io.rollcall.query.read;

import java.util.List;

/**
 * The methods that a resource has, as DRF lists them in {@code Allow}.
 *
 * <p>Those that write are there for callers who come through the edge, where the command service
 * answers them; one who sends them here is told what is left.
 */
record AllowedMethods(String all) {
  private static final AllowedMethods READING = new AllowedMethods("GET, HEAD, OPTIONS");
  private static final AllowedMethods LIST = new AllowedMethods("GET, POST, HEAD, OPTIONS");
  private static final AllowedMethods ROW =
      new AllowedMethods("GET, PUT, PATCH, DELETE, HEAD, OPTIONS");

  static AllowedMethods ofLists() {
    return LIST;
  }

  static AllowedMethods of(ReadTarget target) {
    return switch (target) {
      case ReadTarget.ListOf list -> LIST;
      case ReadTarget.RowOf row -> ROW;
      case ReadTarget.Root root -> READING;
      case ReadTarget.Unknown unknown -> READING;
    };
  }

  /** What a caller can use instead of a method that is not answered here. */
  String besides(String method) {
    return List.of(all.split(", ")).contains(method) ? READING.all : all;
  }
}
