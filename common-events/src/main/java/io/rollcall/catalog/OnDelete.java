package io.rollcall.catalog;

/** What Postgres does to a row when the row it refers to is deleted. */
public enum OnDelete {
  /** The delete is refused. */
  RESTRICT,
  /** The reference becomes null. */
  SET_NULL
}
