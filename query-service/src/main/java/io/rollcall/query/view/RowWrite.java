package io.rollcall.query.view;

import java.util.List;

/** What is to be written for one key, if its state is still what was planned with. */
public record RowWrite(String key, KeyState before, KeyState after, List<ViewWrite> views) {
  public RowWrite {
    views = List.copyOf(views);
  }
}
