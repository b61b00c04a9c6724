package io.rollcall.catalog;

/** How long a list view that nobody reads is kept: housekeeping, never correctness. */
public enum ExpiryClass {
  /** Departments, courses and the like. */
  MASTER,
  /** People. */
  USER,
  /** What changes all day. */
  DYNAMIC,
  /** What is costly to make and seldom changes. */
  REPORT
}
