package io.rollcall.command.write;

/** What a request does to a row. */
enum Mode {
  /** POST: the row is new. */
  CREATE,
  /** PUT: all that is required must be there; what is optional and absent stays. */
  REPLACE,
  /** PATCH: what is absent stays. */
  PARTIAL
}
