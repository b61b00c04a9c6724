package io.rollcall.query.read;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.row.ByteSink;
import io.rollcall.row.JsonText;
import io.rollcall.row.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rows of rows.json, whose lists show only keys. */
final class FakeLists implements Lists {
  static final AsOf AS_OF = new AsOf(0x1_0000_02ABL, 1_000_000L);

  private final List<Row> rows = new ArrayList<>();

  FakeLists(Catalog catalog) {
    JsonNode types = read("rows.json");
    for (ResourceType type : catalog.types()) {
      for (JsonNode row : types.get(type.name())) {
        rows.add(row(type, row));
      }
    }
  }

  static JsonNode read(String name) {
    try (InputStream in = FakeLists.class.getResourceAsStream(name)) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(ResourceType type, JsonNode values) {
    Row.Builder row = Row.of(type);
    for (Column column : type.columns()) {
      JsonNode value = values.get(column.name());
      if (value != null && !value.isNull()) {
        row.set(column, column.type().isNumber() ? (Object) value.asLong() : value.asString());
      }
    }
    return row.build();
  }

  @Override
  public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
    List<Row> list = matching(query).sorted(comparator(query)).toList();
    long pages = Math.max(1, (list.size() + size - 1) / size);
    long number =
        switch (page) {
          case PageNumber.At(long at) -> at;
          case PageNumber.Last last -> pages;
        };
    if (number > pages) {
      return CompletableFuture.completedFuture(new PageAnswer.NoSuchPage(AS_OF, Source.REDIS));
    }
    int from = (int) (number - 1) * size;
    List<Row> shown = list.subList(from, Math.min(list.size(), from + size));
    return CompletableFuture.completedFuture(
        new PageAnswer.Page(
            list.size(),
            number,
            pages,
            PageBody.of(json(shown)),
            AS_OF,
            Source.REDIS,
            false,
            null));
  }

  @Override
  public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
    return CompletableFuture.completedFuture(
        matching(query)
            .filter(row -> row.key().equals(key))
            .<RowAnswer>map(row -> new RowAnswer.Found(json(row), 7, AS_OF, Source.REDIS))
            .findAny()
            .orElseGet(() -> new RowAnswer.Missing(AS_OF, Source.REDIS)));
  }

  @Override
  public CompletableFuture<Boolean> exists(ResourceType type, String key) {
    return CompletableFuture.completedFuture(
        rows.stream().anyMatch(row -> row.type().equals(type) && row.key().equals(key)));
  }

  private java.util.stream.Stream<Row> matching(ListQuery query) {
    return rows.stream().filter(row -> row.type().equals(query.type()) && query.matches(row));
  }

  private static Comparator<Row> comparator(ListQuery query) {
    Comparator<Row> comparator = (left, right) -> 0;
    for (Order order : query.order()) {
      Comparator<Row> step = comparator(order.column());
      comparator = comparator.thenComparing(order.descending() ? step.reversed() : step);
    }
    return comparator;
  }

  private static Comparator<Row> comparator(Column column) {
    return column.type().isNumber()
        ? Comparator.comparingLong(row -> row.number(column))
        : Comparator.comparing(row -> row.text(column).codePoints().toArray(), Arrays::compare);
  }

  private static byte[] json(List<Row> rows) {
    ByteSink out = new ByteSink(64).write('[');
    for (int i = 0; i < rows.size(); i++) {
      out.write(i == 0 ? "" : ",").write(JsonText.quote(rows.get(i).key()));
    }
    return out.write(']').toBytes();
  }

  private static byte[] json(Row row) {
    return new ByteSink(32)
        .write("{\"pk\":")
        .write(
            row.type().key().type().isNumber() ? row.key().getBytes() : JsonText.quote(row.key()))
        .write('}')
        .toBytes();
  }
}
