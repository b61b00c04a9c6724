package io.rollcall.query.audit;

import java.util.Locale;

/** In what Redis differs from Postgres. */
enum Difference {
  /** A row that Postgres has is not there. */
  MISSING,
  /** A row is there that Postgres has not. */
  EXTRA,
  /** A row is there that Postgres has otherwise. */
  STALE,
  /** What is there is no row. */
  DAMAGED,
  /** A page that is kept is not what the list says there. */
  PAGE,
  /** A list has more or fewer rows than it should. */
  LIST;

  /** As callers see it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
