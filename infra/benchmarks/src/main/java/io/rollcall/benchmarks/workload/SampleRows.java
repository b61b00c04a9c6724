package io.rollcall.benchmarks.workload;

import static java.util.stream.Collectors.joining;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a type, as the database held them.
 *
 * @param all how many rows there were
 * @param rows some of them or all, in no order but the same each time
 */
public record SampleRows(ResourceType type, long all, List<Row> rows) {
  private static final int MOST = 5_000;

  /** One row: each column's value as text, in the order of the columns. */
  record Row(List<@Nullable String> values) {
    @Nullable String value(Column column) {
      return values.get(column.index());
    }
  }

  /** Rows of all types that have any, in the catalog's order. */
  public static List<SampleRows> of(Catalog catalog, String jdbcUrl) throws SQLException {
    List<SampleRows> samples = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      for (ResourceType type : catalog.types()) {
        SampleRows sample = of(type, connection);
        if (!sample.rows().isEmpty()) {
          samples.add(sample);
        }
      }
    }
    return samples;
  }

  private static SampleRows of(ResourceType type, Connection connection) throws SQLException {
    String columns =
        type.columns().stream().map(column -> column.sqlName() + "::text").collect(joining(", "));
    String sql =
        "select %s, count(*) over () from %s order by md5(%s::text) limit %d"
            .formatted(columns, type.table(), type.key().sqlName(), MOST);
    long all = 0;
    List<Row> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        List<@Nullable String> values = new ArrayList<>();
        for (Column column : type.columns()) {
          values.add(found.getString(column.index() + 1));
        }
        all = found.getLong(type.columns().size() + 1);
        rows.add(new Row(values));
      }
    }
    return new SampleRows(type, all, rows);
  }

  /** One of them at random, as likely as its weight says. */
  static SampleRows any(
      List<SampleRows> samples, Random random, ToDoubleFunction<SampleRows> weight) {
    double drawn = random.nextDouble() * samples.stream().mapToDouble(weight).sum();
    for (SampleRows rows : samples) {
      drawn -= weight.applyAsDouble(rows);
      if (drawn < 0) {
        return rows;
      }
    }
    return samples.getLast();
  }

  /** One of the rows at random. */
  Row any(Random random) {
    return rows.get(random.nextInt(rows.size()));
  }
}
