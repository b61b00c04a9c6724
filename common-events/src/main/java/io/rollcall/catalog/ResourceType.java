package io.rollcall.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One kind of resource: a table, how its rows are shown, and how its lists may be asked.
 *
 * @param name its name in paths, keys and the catalog
 * @param singular what one of its rows is called in messages
 * @param table its table in Postgres's schema {@code public}
 * @param columns the captured columns in order: declared ones, then {@code version}
 * @param key the primary key, one of {@code columns}
 * @param generatedKey whether Postgres gives out the keys
 * @param hiddenColumns columns of the table that never leave Postgres
 * @param shown the members of a row's JSON, in order
 * @param filters the columns that lists can be filtered by
 * @param search the columns that a search looks into
 * @param orderings the columns that lists can be ordered by, the default first
 * @param pageSizeLimit the most rows of a page
 * @param expiry how long unread lists are kept
 * @param uniqueRules what may occur once, besides the key
 */
public record ResourceType(
    String name,
    String singular,
    String table,
    List<Column> columns,
    Column key,
    boolean generatedKey,
    List<String> hiddenColumns,
    List<Shown> shown,
    List<Column> filters,
    List<Column> search,
    List<Column> orderings,
    int pageSizeLimit,
    ExpiryClass expiry,
    List<UniqueRule> uniqueRules) {

  /** The column that counts a row's updates; captured, never shown. */
  public static final String VERSION = "version";

  public ResourceType {
    columns = List.copyOf(columns);
    hiddenColumns = List.copyOf(hiddenColumns);
    shown = List.copyOf(shown);
    filters = List.copyOf(filters);
    search = List.copyOf(search);
    orderings = List.copyOf(orderings);
    uniqueRules = List.copyOf(uniqueRules);
  }

  /** The column that callers call {@code name}. */
  public Column column(String name) {
    return Objects.requireNonNull(findColumn(name), () -> this.name + " has no column " + name);
  }

  /** The column that callers call {@code name}, or null. */
  public @Nullable Column findColumn(String name) {
    for (Column column : columns) {
      if (column.name().equals(name)) {
        return column;
      }
    }
    return null;
  }

  /** The column that counts a row's updates. */
  public Column version() {
    return columns.getLast();
  }

  /** What one of its rows is called in titles, each word with a capital: {@code Timetable Slot}. */
  public String title() {
    StringBuilder title = new StringBuilder();
    boolean begins = true;
    for (int i = 0; i < singular.length(); i++) {
      char c = singular.charAt(i);
      boolean separates = c == ' ' || c == '_' || c == '-';
      title.append(separates ? ' ' : begins ? Character.toUpperCase(c) : c);
      begins = separates;
    }
    return title.toString();
  }

  /** Sixteen hexadecimal digits that differ when the columns differ that stored rows consist of. */
  public String digest() {
    StringBuilder definition = new StringBuilder(table).append('\n');
    for (Column column : columns) {
      definition.append(column.sqlName()).append(' ').append(column.type()).append('\n');
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(definition.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ResourceType type
            && type.name.equals(name)
            && type.columns.equals(columns)
            && type.shown.equals(shown));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
