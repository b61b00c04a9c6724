package io.rollcall.query.view;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of a type's keys in Redis, in the generation that is read. Which one that is may change
 * at any time. Thread-safe.
 */
public final class Keys {
  /** The file with what scripts share that may be the first to write a key of a generation. */
  public static final String KEPT_SCRIPT = "/io/rollcall/query/view/kept.lua";

  /** The generation of a type of which no other was ever built. */
  public static final long FIRST = 0;

  private static final int DIGEST_DIGITS = 8;

  /**
   * Raised whenever rows are rendered or pages are kept in another way, so that no page in the old
   * way is served.
   */
  private static final int PAGE_FORMAT = 2;

  private final String prefix;
  private final Catalog catalog;
  private final Map<String, OfType> current;
  private final Map<Generation, OfType> all;
  private final @Nullable OfType pinned;

  /** Of all types the first generation is read, until it is said otherwise. */
  public Keys(String prefix, Catalog catalog) {
    this.prefix = prefix;
    this.catalog = catalog;
    current = new ConcurrentHashMap<>();
    all = new ConcurrentHashMap<>();
    pinned = null;
  }

  private Keys(Keys others, OfType pinned) {
    prefix = others.prefix;
    catalog = others.catalog;
    current = others.current;
    all = others.all;
    this.pinned = pinned;
  }

  private record Generation(String type, long number) {}

  String prefix() {
    return prefix;
  }

  /** The keys of a type. */
  public OfType of(ResourceType type) {
    OfType other = pinned;
    return other != null && other.type().equals(type.name())
        ? other
        : current.computeIfAbsent(type.name(), name -> of(type, FIRST));
  }

  /** Has another generation of a type be read from now on. */
  public void read(ResourceType type, long generation) {
    current.put(type.name(), of(type, generation));
  }

  /** The same names, but of one type always those of one generation. */
  public Keys at(ResourceType type, long generation) {
    return new Keys(this, of(type, generation));
  }

  /**
   * The keys of a generation. They are also named after the type's columns, so that rows of other
   * columns are never read as if they were these.
   */
  private OfType of(ResourceType type, long generation) {
    return all.computeIfAbsent(
        new Generation(type.name(), generation), name -> make(type, generation));
  }

  private OfType make(ResourceType type, long generation) {
    String columns = prefix + ":{" + type.name() + "}:" + type.digest().substring(0, DIGEST_DIGITS);
    String number = generation == FIRST ? "" : "." + generation;
    return new OfType(type.name(), generation, columns, columns + number + ":", looks(type));
  }

  /** Some digits that differ when rows of a type, or what they show of others, look otherwise. */
  private String looks(ResourceType type) {
    StringBuilder looks = new StringBuilder().append(PAGE_FORMAT).append(type.shown());
    catalog.embedded(type.name()).stream()
        .sorted()
        .forEach(name -> looks.append(name).append(catalog.type(name).shown()));
    return LiveView.id(looks.toString()).substring(0, DIGEST_DIGITS);
  }

  /** The keys of one generation of a type. */
  public static final class OfType {
    private final String type;
    private final long generation;
    private final String generationsName;
    private final byte[] generations;
    private final byte[] replay;
    private final byte[] replayLease;
    private final byte[] sideReplay;
    private final byte[] sideReplayLease;
    private final String base;
    private final String pageBase;
    private final byte[] rows;
    private final byte[] gone;
    private final byte[] order;
    private final byte[] meta;
    private final byte[] views;
    private final byte[] pages;
    private final byte[] pagePrefix;
    private final byte[] evicted;

    OfType(String type, long generation, String columns, String base, String looks) {
      this.type = type;
      this.generation = generation;
      this.generationsName = columns + ":generations";
      this.generations = bytes(generationsName);
      this.replay = bytes(columns + ":replay");
      this.replayLease = bytes(columns + ":replay-lease");
      this.sideReplay = bytes(columns + ":side-replay");
      this.sideReplayLease = bytes(columns + ":side-replay-lease");
      this.base = base;
      this.pageBase = base + "p:" + looks + ":";
      rows = bytes(base + "rows");
      gone = bytes(base + "gone");
      order = bytes(base + "order");
      meta = bytes(base + "meta");
      views = bytes(base + "views");
      pages = bytes(base + "pages:" + looks);
      pagePrefix = bytes(pageBase);
      evicted = bytes(base + "evicted");
    }

    String type() {
      return type;
    }

    /** The number of the generation. */
    public long generation() {
      return generation;
    }

    /** What is known of the type's generations. */
    public byte[] generations() {
      return generations;
    }

    /** The name of the key of what is known of the type's generations. */
    public String generationsName() {
      return generationsName;
    }

    /** What is known of the last replay of the type. */
    public byte[] replay() {
      return replay;
    }

    /** Who runs that replay. */
    public byte[] replayLease() {
      return replayLease;
    }

    /** What is known of the last replay of the type into a side generation. */
    public byte[] sideReplay() {
      return sideReplay;
    }

    /** Who runs that one. */
    public byte[] sideReplayLease() {
      return sideReplayLease;
    }

    public byte[] rows() {
      return rows;
    }

    public byte[] gone() {
      return gone;
    }

    /** The keys of a side generation in their order, see {@link KeyOrder}. */
    public byte[] order() {
      return order;
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
