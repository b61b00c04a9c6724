package io.rollcall.query.read;

import io.rollcall.catalog.ResourceType;
import org.jspecify.annotations.Nullable;

/** How far what is in memory has caught up. */
public interface Positions {
  /** How far lists of a type have; null while nothing in memory is to be used. */
  @Nullable AsOf of(ResourceType type);
}
