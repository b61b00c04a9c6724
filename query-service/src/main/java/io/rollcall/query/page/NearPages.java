package io.rollcall.query.page;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.near.NearCache;
import io.rollcall.query.near.NearEntry;
import io.rollcall.query.read.PageBody;
import io.rollcall.query.view.Keys;
import io.rollcall.query.view.LiveView;
import org.jspecify.annotations.Nullable;

/**
 * Pages and the lengths of lists in this process's memory, as Redis has them. Thread-safe.
 *
 * <p>The cache must be emptied whenever another generation of a type is read.
 */
@SuppressWarnings("ReferenceEquality") // the keys of one generation are one object
final class NearPages {
  private final Keys keys;
  private final NearCache<NearValue> cache;

  NearPages(Keys keys, NearCache<NearValue> cache) {
    this.keys = keys;
    this.cache = cache;
  }

  /**
   * What is known of a page, and what will be once it was read.
   *
   * @param number the page's number; 0 while it is the last of a list of unknown length
   * @param page null where the number is not known
   */
  record Look(
      long number, int size, NearEntry<NearValue> count, @Nullable NearEntry<NearValue> page) {

    /** How many rows the list has; -1 if that is not known. */
    long rows() {
      return count.value() instanceof NearValue.Count(long rows) ? rows : -1;
    }

    @Nullable PageBody body() {
      return page != null && page.value() instanceof NearValue.Body(PageBody body) ? body : null;
    }
  }

  /**
   * Looks before Redis is asked.
   *
   * @param number the page's number, or 0 for the last
   */
  Look look(LiveView view, long number, int size) {
    ResourceType type = view.query().type();
    while (true) {
      Keys.OfType of = keys.of(type);
      Look look = look(of, view, number, size);
      // Entries that were begun before another generation is read end right after that.
      if (of == keys.of(type)) {
        return look;
      }
    }
  }

  private Look look(Keys.OfType of, LiveView view, long number, int size) {
    NearEntry<NearValue> count = cache.begin(of.viewName(view.id()));
    long at = number;
    if (number == 0 && count.value() instanceof NearValue.Count(long rows)) {
      at = pages(rows, size);
    }
    NearEntry<NearValue> page =
        at == 0 ? null : cache.begin(of.pageName(new PageKey(view.id(), size, at).entry()));
    return new Look(at, size, count, page);
  }

  /** How many pages of a size a list has, at least one. */
  static long pages(long rows, int size) {
    return Math.max(1, (rows + size - 1) / size);
  }

  /** Takes note of what Redis had after the look. */
  void learn(Look look, Opened.Kept kept) {
    cache.publish(look.count(), new NearValue.Count(kept.count()));
    // Beside another length of the list the page may be of another moment.
    if (look.page() != null
        && look.number() == kept.number()
        && look.count().value() instanceof NearValue.Count(long rows)
        && rows == kept.count()) {
      cache.publish(look.page(), new NearValue.Body(kept.body()));
    }
  }

  /** What ends when some row of a type changes. */
  NearEntry<NearValue> rows(ResourceType type) {
    while (true) {
      Keys.OfType of = keys.of(type);
      NearEntry<NearValue> rows = cache.begin(of.rowsName());
      if (of == keys.of(type)) {
        return rows;
      }
    }
  }
}
