package io.rollcall.campus;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table, made one after the other as they are asked for.
 *
 * @param columns the columns that the rows fill, in the rows' order; the rest have their defaults
 * @param identity the column whose sequence must go on after the last row, if it has one
 * @param rows strings, numbers, booleans, UUIDs, instants and nulls
 */
public record CampusTable(
    String name,
    List<String> columns,
    @Nullable String identity,
    long size,
    Supplier<Stream<List<@Nullable Object>>> rows) {

  /** A table of {@code copies} times {@code size} rows. */
  static CampusTable of(
      String name,
      String columns,
      int copies,
      int size,
      IntFunction<Stream<List<@Nullable Object>>> copy) {
    return new CampusTable(
        name,
        List.of(columns.split(" ")),
        null,
        (long) copies * size,
        () -> IntStream.range(0, copies).boxed().flatMap(copy::apply));
  }

  /** The same table with its first column an identity. */
  CampusTable withIdentity() {
    return new CampusTable(name, columns, columns.getFirst(), size, rows);
  }

  static List<@Nullable Object> row(@Nullable Object... values) {
    return Arrays.asList(values);
  }
}
