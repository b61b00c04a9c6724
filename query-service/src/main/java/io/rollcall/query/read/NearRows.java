package io.rollcall.query.read;

import io.rollcall.catalog.ResourceType;
import io.rollcall.query.near.NearEntry;

/** Tells when rows change, for answers that depend on whether some row exists. */
@FunctionalInterface
public interface NearRows {
  /** What ends when some row of a type changes. */
  NearEntry<?> of(ResourceType type);
}
