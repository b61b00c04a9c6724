package io.rollcall.query.read;

import java.time.Duration;

/** The lists cannot be reached or read now, and may be soon. */
public final class ListsUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Duration retryAfter;

  /**
   * Says so.
   *
   * @param detail why, for callers
   * @param retryAfter when asking again may help
   */
  public ListsUnavailable(String detail, Duration retryAfter) {
    super(detail, null, false, false);
    this.retryAfter = retryAfter;
  }

  /** Why, for callers. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** When asking again may help. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
