package io.rollcall.query.read;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;

/** What a path under {@code /api} names, with or without a slash at its end. */
sealed interface ReadTarget {
  /** Where all of it begins. */
  String BASE = "/api";

  /** The map of the types; {@code end} is the slash at the path's end, or nothing. */
  record Root(String end) implements ReadTarget {}

  /** The lists of a type. */
  record ListOf(ResourceType type, String end) implements ReadTarget {
    /** The path that links to its pages have. */
    String path() {
      return pathOf(type, end);
    }
  }

  /** A row of a type; {@code key} as it is in the path. */
  record RowOf(ResourceType type, String key) implements ReadTarget {}

  /** Nothing. */
  record Unknown() implements ReadTarget {}

  /** Whether a raw path is one that is read here. */
  static boolean isUnderBase(String path) {
    return path.startsWith(BASE)
        && (path.length() == BASE.length() || path.charAt(BASE.length()) == '/');
  }

  /** The path of a type's lists. */
  static String pathOf(ResourceType type, String end) {
    return BASE + "/" + type.name() + end;
  }

  /** Reads a raw path for which {@link #isUnderBase} holds. */
  static ReadTarget read(Catalog catalog, String path) {
    String end = path.endsWith("/") ? "/" : "";
    if (path.length() <= BASE.length() + 1) {
      return new Root(end);
    }
    String rest = path.substring(BASE.length() + 1, path.length() - end.length());
    int slash = rest.indexOf('/');
    String name = slash < 0 ? rest : rest.substring(0, slash);
    ResourceType type = catalog.find(QueryParameters.decode(name, false));
    if (type == null) {
      return new Unknown();
    }
    if (slash < 0) {
      return new ListOf(type, end);
    }
    String key = rest.substring(slash + 1);
    return key.isEmpty() || key.indexOf('/') >= 0
        ? new Unknown()
        : new RowOf(type, QueryParameters.decode(key, false));
  }
}
