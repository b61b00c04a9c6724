package io.rollcall.query.view;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a changed row does to a list view and to the page that has it. Where both members are the
 * same the row stays in its place.
 *
 * @param remove the member to take out; null for none
 * @param add the member to put in; null for none
 * @param shown whether the row is shown otherwise than before
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ViewWrite(
    LiveView view, byte @Nullable [] remove, byte @Nullable [] add, boolean shown) {

  /** Whether the row stays where it is. */
  boolean stays() {
    return Arrays.equals(remove, add);
  }
}
