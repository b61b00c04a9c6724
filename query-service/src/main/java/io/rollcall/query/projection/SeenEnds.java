package io.rollcall.query.projection;

import io.rollcall.catalog.ResourceType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells where topics ended a moment ago. */
public interface SeenEnds {
  /** The next offset of each partition of a type's topic; null while Kafka does not tell. */
  @Nullable Map<Integer, Long> of(ResourceType type);
}
