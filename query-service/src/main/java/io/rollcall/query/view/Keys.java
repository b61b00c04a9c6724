package io.rollcall.query.view;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The names of a type's keys in Redis. */
public final class Keys {
  private static final int GENERATION_DIGITS = 8;

  /** Raised whenever rows are rendered in another way, so that no page in the old way is served. */
  private static final int PAGE_FORMAT = 1;

  private final String prefix;
  private final Catalog catalog;
  private final Map<String, OfType> ofType = new ConcurrentHashMap<>();

  public Keys(String prefix, Catalog catalog) {
    this.prefix = prefix;
    this.catalog = catalog;
  }

  /**
   * The keys of a type. The generation is named after the type's columns, so that rows of other
   * columns are never read as if they were these.
   */
  public OfType of(ResourceType type) {
    return ofType.computeIfAbsent(
        type.name(),
        name ->
            new OfType(
                prefix + ":{" + name + "}:" + type.digest().substring(0, GENERATION_DIGITS) + ":",
                looks(type)));
  }

  /** Some digits that differ when rows of a type, or what they show of others, look otherwise. */
  private String looks(ResourceType type) {
    StringBuilder looks = new StringBuilder().append(PAGE_FORMAT).append(type.shown());
    catalog.embedded(type.name()).stream()
        .sorted()
        .forEach(name -> looks.append(name).append(catalog.type(name).shown()));
    return LiveView.id(looks.toString()).substring(0, GENERATION_DIGITS);
  }

  /** The keys of one type. */
  public static final class OfType {
    private final String base;
    private final String pageBase;
    private final byte[] rows;
    private final byte[] gone;
    private final byte[] meta;
    private final byte[] views;
    private final byte[] pages;
    private final byte[] pagePrefix;
    private final byte[] evicted;

    OfType(String base, String looks) {
      this.base = base;
      this.pageBase = base + "p:" + looks + ":";
      rows = bytes(base + "rows");
      gone = bytes(base + "gone");
      meta = bytes(base + "meta");
      views = bytes(base + "views");
      pages = bytes(base + "pages:" + looks);
      pagePrefix = bytes(pageBase);
      evicted = bytes(base + "evicted");
    }

    public byte[] rows() {
      return rows;
    }

    public byte[] gone() {
      return gone;
    }

    public byte[] meta() {
      return meta;
    }

    public byte[] views() {
      return views;
    }

    /** The set of the entries of pages that are kept or being filled. */
    public byte[] pages() {
      return pages;
    }

    /** What a page's key begins with; its entry follows. */
    public byte[] pagePrefix() {
      return pagePrefix;
    }

    /** The list of the last evictions. */
    public byte[] evicted() {
      return evicted;
    }

    /** The name of a list view's key. */
    public String viewName(String id) {
      return base + "v:" + id;
    }

    /** The name of a page's key. */
    public String pageName(String entry) {
      return pageBase + entry;
    }

    /** The name of the key of all rows. */
    public String rowsName() {
      return base + "rows";
    }

    /** The name of the key of what is known of the rows as a whole. */
    public String metaName() {
      return base + "meta";
    }

    public byte[] view(String id) {
      return bytes(base + "v:" + id);
    }
  }

  /** A name, or a part of one, as Redis takes it. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
