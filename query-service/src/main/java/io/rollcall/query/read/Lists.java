package io.rollcall.query.read;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import reactor.core.publisher.Mono;

/** The lists of all types, wherever they are kept. */
public interface Lists {
  /** A page of a list; errors only where the lists cannot be reached. */
  Mono<PageAnswer> page(ListQuery query, PageNumber page, int size);

  /**
   * Makes a page that was outdated anew; afterwards {@link #page} gives it as what may be taken
   * into memory. Fails where nothing may be.
   */
  default Mono<Void> rebuild(ListQuery query, PageNumber page, int size) {
    return page(query, page, size).then();
  }

  /** One row, if it belongs to the list, whatever its place there. */
  Mono<RowAnswer> row(ListQuery query, String key);

  /** Whether there is a row with that key. */
  Mono<Boolean> exists(ResourceType type, String key);
}
