package io.rollcall.query.replay;

import java.util.Locale;

/** How far a replay is. */
enum Phase {
  /** Records of the topic are applied to the new generation. */
  REPLAYING,
  /** It has all rows; they are compared with those that are read. */
  COMPARING,
  /** The lists that are read most are made in it. */
  WARMING,
  /** It waits for an order to be read. */
  HELD,
  /** It is the one that is read. */
  DONE,
  /** It was ended by an order. */
  CANCELLED,
  /** It is complete, and kept to be looked into; a side generation's. */
  KEPT,
  /** It was kept, until its time was up or it was removed by an order. */
  REMOVED;

  boolean hasEnded() {
    return switch (this) {
      case REPLAYING, COMPARING, WARMING, HELD -> false;
      case DONE, CANCELLED, KEPT, REMOVED -> true;
    };
  }

  /** As it is noted and told. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Phase of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
