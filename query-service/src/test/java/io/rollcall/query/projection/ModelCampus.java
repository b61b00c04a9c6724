package io.rollcall.query.projection;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.OnDelete;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.Referrer;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.list.Condition;
import io.rollcall.query.list.ListQuery;
import io.rollcall.row.ByteSink;
import io.rollcall.row.ChildRelation;
import io.rollcall.row.Joins;
import io.rollcall.row.Needs;
import io.rollcall.row.Row;
import io.rollcall.row.RowRenderer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/** A little campus in memory, with a log of its changes as its topics would have it. */
final class ModelCampus {
  static final int PARTITIONS = 3;
  private static final int KEYS = 25;
  private static final String[] WORDS = {
    "", "Asha", "asha rao", "ß", "Ärger", "x", "Zoë 😀", "100%"
  };

  private final Catalog catalog;
  private final Topics topics;
  private final Random random;
  private final RowRenderer renderer;
  private final Map<String, Map<String, Row>> rows = new LinkedHashMap<>();

  /** By type, the records of each partition. */
  final Map<ResourceType, List<List<Received>>> logs = new LinkedHashMap<>();

  private long lsn = 1_000;

  ModelCampus(Catalog catalog, Topics topics, Random random) {
    this.catalog = catalog;
    this.topics = topics;
    this.random = random;
    this.renderer = new RowRenderer(catalog);
    for (ResourceType type : catalog.types()) {
      rows.put(type.name(), new TreeMap<>());
      List<List<Received>> partitions = new ArrayList<>();
      for (int i = 0; i < PARTITIONS; i++) {
        partitions.add(new ArrayList<>());
      }
      logs.put(type, partitions);
    }
  }

  /** Has later changes stand at least so far in the log. */
  void continueFrom(long position) {
    lsn = Math.max(lsn, position);
  }

  void change() {
    ResourceType type = any(catalog.types());
    if (random.nextInt(200) == 0 && catalog.referrers(type.name()).isEmpty()) {
      truncate(type);
    } else if (random.nextInt(4) == 0 && !rows.get(type.name()).isEmpty()) {
      delete(type, any(List.copyOf(rows.get(type.name()).keySet())));
    } else {
      upsert(type);
    }
  }

  /** Takes away all rows of a type that no other refers to. */
  void truncate(ResourceType type) {
    lsn++;
    rows.get(type.name()).clear();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      append(type, partition, new Change.Truncate(type, lsn, lsn));
    }
  }

  /** A capture that has crashed sends some of the last records of a partition again, in order. */
  void repeatSome() {
    for (List<List<Received>> partitions : logs.values()) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        List<Received> log = partitions.get(partition);
        int from = Math.max(0, log.size() - random.nextInt(20));
        for (Received again : List.copyOf(log.subList(from, log.size()))) {
          log.add(new Received(partition, log.size(), again.change()));
        }
      }
    }
  }

  /** Changes every row of a type, but nothing that a list is filtered, searched or ordered by. */
  void touchAll(ResourceType type) {
    for (Row row : List.copyOf(rows.get(type.name()).values())) {
      put(copy(row, type.version()).set(type.version(), row.version() + 1).build());
    }
  }

  /** Writes some row of a type, if there are those that it must refer to. */
  void upsert(ResourceType type) {
    Row.Builder row = Row.of(type);
    for (Column column : type.columns()) {
      if (column.isReference()) {
        List<String> keys = List.copyOf(rows.get(column.requiredTarget()).keySet());
        if (keys.isEmpty() && !column.nullable()) {
          return;
        }
        boolean isNull = keys.isEmpty() || (column.nullable() && random.nextInt(3) == 0);
        row.set(column, isNull ? null : typed(column, any(keys)));
      } else if (column.equals(type.key())) {
        int key = 1 + random.nextInt(KEYS);
        row.set(column, column.type().isNumber() ? (Object) key : "K" + key);
      } else if (!column.nullable() || random.nextInt(3) > 0) {
        row.set(column, value(column));
      }
    }
    put(row.build());
  }

  private void put(Row row) {
    lsn += 1 + random.nextInt(3);
    rows.get(row.type().name()).put(row.key(), row);
    boolean snapshot = false;
    append(row.type(), row.key(), new Change.Upsert(row.type(), row, lsn, snapshot, lsn));
  }

  /** As Postgres would: refused where a row depends on it, else null there first. */
  private void delete(ResourceType type, String key) {
    for (Referrer referrer : catalog.referrers(type.name())) {
      for (Row row : List.copyOf(rows.get(referrer.type().name()).values())) {
        if (key.equals(row.text(referrer.column()))) {
          if (referrer.column().onDelete() == OnDelete.RESTRICT) {
            return;
          }
          put(copy(row, referrer.column()).build());
        }
      }
    }
    lsn++;
    rows.get(type.name()).remove(key);
    append(type, key, new Change.Delete(type, key, lsn, false, lsn));
    append(type, key, new Change.Tombstone(type, key));
  }

  private static Row.Builder copy(Row row, Column without) {
    Row.Builder copy = Row.of(row.type());
    for (Column column : row.type().columns()) {
      String text = row.text(column);
      if (text != null && !column.equals(without)) {
        copy.set(column, typed(column, text));
      }
    }
    return copy;
  }

  private void append(ResourceType type, String key, Change change) {
    append(type, Math.floorMod(key.hashCode(), PARTITIONS), change);
  }

  private void append(ResourceType type, int partition, Change change) {
    List<Received> log = logs.get(type).get(partition);
    log.add(new Received(partition, log.size(), change));
  }

  private static Object typed(Column column, String text) {
    return switch (column.type()) {
      case INTEGER, BIGINT -> Long.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      case STRING, TEXT, EMAIL, CHOICE, UUID, TIMESTAMP, DATE -> text;
    };
  }

  private Object value(Column column) {
    return switch (column.type()) {
      case STRING, TEXT, EMAIL -> any(List.of(WORDS));
      case CHOICE -> any(column.choices());
      case INTEGER -> random.nextInt(4);
      case BIGINT -> random.nextLong(4);
      case BOOLEAN -> random.nextBoolean();
      case UUID -> new UUID(0, random.nextInt(3));
      case TIMESTAMP -> Instant.ofEpochSecond(random.nextInt(3), random.nextInt(2) * 500_000_000);
      case DATE -> LocalDate.ofEpochDay(random.nextInt(3));
    };
  }

  /** What capture would tell now. */
  Progress progress() {
    Map<String, long[]> ends = new HashMap<>();
    logs.forEach(
        (type, partitions) ->
            ends.put(topics.of(type), partitions.stream().mapToLong(List::size).toArray()));
    return new Progress(lsn, lsn, ends);
  }

  /** The rows of a type, as they are now. */
  List<Row> all(ResourceType type) {
    return List.copyOf(rows.get(type.name()).values());
  }

  ListQuery anyQuery() {
    ResourceType type = any(catalog.types());
    List<Condition> conditions = new ArrayList<>();
    List<Order> order = new ArrayList<>();
    List<Row> present = List.copyOf(rows.get(type.name()).values());
    for (Column column : type.filters()) {
      if (random.nextInt(4) == 0 && !present.isEmpty()) {
        String text = any(present).text(column);
        if (text != null) {
          conditions.add(
              new Condition(column, column.type().isNumber() ? (Object) Long.valueOf(text) : text));
        }
      }
    }
    while (random.nextInt(2) == 0) {
      order.add(new Order(any(type.orderings()), random.nextBoolean()));
    }
    List<String> terms =
        type.search().isEmpty() || random.nextInt(3) > 0
            ? List.of()
            : List.of(any(List.of("a", "ASHA", "k1", "ß", "0%", "😀", "nothing")));
    return ListQuery.of(type, conditions, terms, order);
  }

  long count(ListQuery query) {
    return matching(query).size();
  }

  long pages(ListQuery query, int size) {
    return Math.max(1, (count(query) + size - 1) / size);
  }

  String page(ListQuery query, long number, int size) {
    List<Row> matching = matching(query);
    int from = (int) Math.min(matching.size(), (number - 1) * size);
    List<Row> page = matching.subList(from, Math.min(matching.size(), from + size));
    Joins joins = new Joins(catalog);
    Needs needs = joins.missing(page);
    while (!needs.isEmpty()) {
      needs.rows().forEach((type, keys) -> keys.forEach(key -> joins.add(rows.get(type).get(key))));
      needs
          .children()
          .forEach((relation, keys) -> keys.forEach(key -> addChildren(joins, relation, key)));
      needs = joins.missing(page);
    }
    ByteSink out = new ByteSink(1_000);
    renderer.renderAll(page, joins, out);
    return new String(out.toBytes(), StandardCharsets.UTF_8);
  }

  private void addChildren(Joins joins, ChildRelation relation, String parent) {
    Column key = catalog.type(relation.childType()).key();
    joins.addChildren(
        relation,
        parent,
        rows.get(relation.childType()).values().stream()
            .filter(row -> parent.equals(row.text(relation.by())))
            .sorted((a, b) -> compare(key, a, b))
            .toList());
  }

  private List<Row> matching(ListQuery query) {
    Comparator<Row> comparator = (a, b) -> 0;
    for (Order step : query.order()) {
      Comparator<Row> by = (a, b) -> compare(step.column(), a, b);
      comparator = comparator.thenComparing(step.descending() ? by.reversed() : by);
    }
    return rows.get(query.type().name()).values().stream()
        .filter(query::matches)
        .sorted(comparator)
        .toList();
  }

  private static int compare(Column column, Row a, Row b) {
    return column.type().isNumber()
        ? Long.compare(a.number(column), b.number(column))
        : Arrays.compare(
            a.text(column).codePoints().toArray(), b.text(column).codePoints().toArray());
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
