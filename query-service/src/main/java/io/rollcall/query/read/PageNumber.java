package io.rollcall.query.read;

/** Which page of a list. */
public sealed interface PageNumber {
  /** The page with a number, from 1. */
  record At(long number) implements PageNumber {}

  /** The last page, whatever its number. */
  record Last() implements PageNumber {}
}
