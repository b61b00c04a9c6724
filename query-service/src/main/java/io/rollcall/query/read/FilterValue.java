package io.rollcall.query.read;

/**
 * What a filter's value means, as django-filter's filter for the column's type takes it; and its
 * words where it does not.
 */
sealed interface FilterValue {
  /** It filters nothing. */
  record Anything() implements FilterValue {}

  /** The column must equal this, a value as {@link io.rollcall.query.list.Condition} has it. */
  record EqualTo(Object value) implements FilterValue {}

  /** The column must equal this, which must be the key of a row of the type it refers to. */
  record ReferenceTo(Object value, String key) implements FilterValue {}

  /** It cannot be of the column's type. */
  record Wrong(String message) implements FilterValue {}

  /** The words for a reference to a row that does not exist. */
  String NO_SUCH_REFERENCE =
      "Select a valid choice. That choice is not one of the available choices.";
}
