package io.rollcall.query.read;

/** Tells of the whole answers that this service has in memory. */
@FunctionalInterface
public interface AnswersInMemory {
  /** How many that are right were made of a page, by the name of its key. */
  int madeOf(String pageKey);
}
