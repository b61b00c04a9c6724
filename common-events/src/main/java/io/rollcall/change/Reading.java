package io.rollcall.change;

import io.rollcall.catalog.ResourceType;
import org.jspecify.annotations.Nullable;

/** How a record of a type's topic is read as a change. */
@FunctionalInterface
public interface Reading {
  /**
   * Reads a record of a type's topic.
   *
   * @param history the value of its header {@link Position#HISTORY_HEADER}, null if it has none
   * @throws UnreadableChange if it is none, naming what is wrong with it
   */
  Change read(
      ResourceType type, byte @Nullable [] history, byte @Nullable [] key, byte @Nullable [] value)
      throws UnreadableChange;
}
