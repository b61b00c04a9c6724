package io.rollcall.query.projection;

import java.util.Map;

/**
 * What health tells of the projection.
 *
 * @param up whether changes reach the lists, or none were there to
 * @param details in words and figures, by name
 */
record ProjectionStatus(boolean up, Map<String, Object> details) {
  /** Before the first look. */
  static final ProjectionStatus UNKNOWN =
      new ProjectionStatus(true, Map.of("state", "not looked yet"));
}
