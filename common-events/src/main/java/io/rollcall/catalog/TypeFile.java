package io.rollcall.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
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
      @Nullable String by) {}

  /** What may occur once; under the name of its constraint. */
  record UniqueEntry(@Nullable List<String> columns, @Nullable String message) {}
}
