package io.rollcall.command.write;

import io.rollcall.row.EntityTags;

/** A row after a write. */
final class Written {
  private final String key;
  private final long version;
  private final byte[] json;

  /**
   * Holds what was written.
   *
   * @param json the row as its list shows it; must not change afterwards
   */
  Written(String key, long version, byte[] json) {
    this.key = key;
    this.version = version;
    this.json = json;
  }

  String key() {
    return key;
  }

  /** The row as its list shows it; not to be changed. */
  byte[] json() {
    return json;
  }

  String entityTag() {
    return EntityTags.row(version, json);
  }
}
