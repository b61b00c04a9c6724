package io.rollcall.change;

import io.rollcall.catalog.ResourceType;
import org.jspecify.annotations.Nullable;

/** How a record of a type's topic is read as a change. */
@FunctionalInterface
public interface Reading {
  /**
   * Reads a record of a type's topic.
   *
   * @throws UnreadableChange if it is none, naming what is wrong with it
   */
  Change read(ResourceType type, byte @Nullable [] key, byte @Nullable [] value)
      throws UnreadableChange;
}
