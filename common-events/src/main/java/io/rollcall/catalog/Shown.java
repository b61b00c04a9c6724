package io.rollcall.catalog;

import java.util.List;

/** One member of the JSON object that a row is shown as. */
public sealed interface Shown {
  /** The member's name. */
  String name();

  /** A column's value: its own column, a plain key, or a field repeated under another name. */
  record Value(String name, Column column) implements Shown {}

  /** The same string for every row. */
  record Constant(String name, String value) implements Shown {}

  /** The whole row that is referred to, as its own list shows it, or null. */
  record Nested(String name, Column reference) implements Shown {}

  /** An object with some columns of the row that is referred to, or null. */
  record Part(String name, Column reference, List<Column> fields) implements Shown {}

  /** One column of the row that is referred to, or null. */
  record Flattened(String name, Column reference, Column field) implements Shown {}

  /** The rows of another type that refer here by {@code by}, ordered by their key. */
  record Children(String name, String childType, Column by) implements Shown {}
}
