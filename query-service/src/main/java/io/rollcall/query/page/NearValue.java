package io.rollcall.query.page;

import io.rollcall.query.read.PageBody;

/** What is known in memory of a key of Redis. */
public sealed interface NearValue {
  /** Of a list view: how many rows it has. */
  record Count(long rows) implements NearValue {}

  /** Of a page: its rows. */
  record Body(PageBody body) implements NearValue {}

  /** How many bytes it takes of memory, more or less. */
  default int bytes() {
    return switch (this) {
      case Count count -> 24;
      case Body(PageBody body) -> 64 + body.bytes();
    };
  }
}
