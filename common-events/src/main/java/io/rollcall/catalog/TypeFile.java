package io.rollcall.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A catalog file as it is written; nothing about it is checked yet. */
record TypeFile(
    @Nullable String name,
    @Nullable String singular,
    @Nullable String table,
    @Nullable String key,
    @Nullable ExpiryClass expiry,
    @JsonProperty("page_size_limit") @Nullable Integer pageSizeLimit,
    @Nullable Map<String, ColumnEntry> columns,
    @Nullable List<String> hidden,
    @Nullable Map<String, ShownEntry> shown,
    @Nullable Map<String, UniqueEntry> unique,
    @Nullable List<String> filters,
    @Nullable List<String> search,
    @Nullable List<String> orderings) {

  /** A column, or with {@code references} a reference. */
  record ColumnEntry(
      @Nullable ValueType type,
      @Nullable Integer length,
      @Nullable String column,
      @Nullable Boolean nullable,
      @JsonProperty("default") @Nullable String defaultValue,
      @Nullable List<String> choices,
      @JsonProperty("read_only") @Nullable Boolean readOnly,
      @Nullable Boolean generated,
      @Nullable String references,
      @JsonProperty("on_delete") @Nullable OnDelete onDelete) {}

  /** How a member of a row's JSON comes about; exactly one of the ways. */
  record ShownEntry(
      @Nullable Boolean nested,
      @Nullable List<String> fields,
      @Nullable String repeats,
      @Nullable String constant,
      @Nullable String of,
      @Nullable String field,
      @Nullable String children,
      @Nullable String by) {

    /** The names of what is written. */
    Set<String> given() {
      Set<String> given = new HashSet<>();
      note(given, "nested", nested);
      note(given, "fields", fields);
      note(given, "repeats", repeats);
      note(given, "constant", constant);
      note(given, "of", of);
      note(given, "field", field);
      note(given, "children", children);
      note(given, "by", by);
      return given;
    }

    private static void note(Set<String> given, String name, @Nullable Object value) {
      if (value != null) {
        given.add(name);
      }
    }
  }

  /** What may occur once; under the name of its constraint. */
  record UniqueEntry(@Nullable List<String> columns, @Nullable String message) {}

  static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    return map == null ? Map.of() : map;
  }
}
