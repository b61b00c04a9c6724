package io.rollcall.command.write;

import static io.rollcall.command.write.Transactions.query;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.catalog.ValueType;
import io.rollcall.command.write.Statements.Lock;
import io.rollcall.row.ChildRelation;
import io.rollcall.row.Joins;
import io.rollcall.row.Needs;
import io.rollcall.row.Row;
import io.rollcall.row.RowRenderer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Rows as Postgres has them, within a transaction. */
final class StoredRows {
  /** Catalogs embed a few hops; more of them mean a defect. */
  private static final int MAX_HOPS = 16;

  private final Catalog catalog;
  private final RowRenderer renderer;

  StoredRows(Catalog catalog) {
    this.catalog = catalog;
    this.renderer = new RowRenderer(catalog);
  }

  /** The row with a key, locked; empty if there is none. */
  Mono<Row> find(Connection connection, ResourceType type, Object key, Lock lock) {
    return query(connection, Statements.select(type, key, lock), read -> row(type, read)).next();
  }

  /** Runs a statement that returns one row of a type. */
  Mono<Row> write(Connection connection, ResourceType type, Sql sql) {
    return query(connection, sql, read -> row(type, read)).next();
  }

  /**
   * The JSON of a row as its list shows it.
   *
   * <p>What it embeds is read hop by hop, with one statement for each type of a hop.
   */
  Mono<byte[]> render(Connection connection, Row row) {
    Joins joins = new Joins(catalog);
    return complete(connection, row, joins, 0)
        .then(Mono.fromSupplier(() -> renderer.render(row, joins)));
  }

  private Mono<Void> complete(Connection connection, Row row, Joins joins, int hop) {
    Needs needs = joins.missing(List.of(row));
    if (needs.isEmpty()) {
      return Mono.empty();
    }
    if (hop == MAX_HOPS) {
      return Mono.error(new IllegalStateException(row.type() + " embeds more than " + MAX_HOPS));
    }
    Flux<Void> rows =
        Flux.fromIterable(needs.rows().entrySet())
            .concatMap(need -> referred(connection, need.getKey(), need.getValue(), joins), 1);
    Flux<Void> children =
        Flux.fromIterable(needs.children().entrySet())
            .concatMap(need -> children(connection, need.getKey(), need.getValue(), joins), 1);
    return rows.thenMany(children)
        .then(Mono.defer(() -> complete(connection, row, joins, hop + 1)));
  }

  private Mono<Void> referred(Connection connection, String name, Set<String> keys, Joins joins) {
    ResourceType type = catalog.type(name);
    Sql sql = Statements.selectAll(type, type.key(), values(type.key().type(), keys));
    return query(connection, sql, read -> row(type, read))
        .collectMap(Row::key)
        .doOnNext(
            found ->
                keys.forEach(
                    key -> {
                      Row row = found.get(key);
                      if (row == null) {
                        joins.addAbsent(name, key);
                      } else {
                        joins.add(row);
                      }
                    }))
        .then();
  }

  private Mono<Void> children(
      Connection connection, ChildRelation relation, Set<String> parents, Joins joins) {
    ResourceType type = catalog.type(relation.childType());
    Column by = relation.by();
    Sql sql = Statements.selectAll(type, by, values(by.type(), parents));
    return query(connection, sql, read -> row(type, read))
        .collectList()
        .doOnNext(
            found -> {
              Map<String, List<Row>> byParent = new HashMap<>();
              parents.forEach(parent -> byParent.put(parent, new ArrayList<>()));
              found.forEach(
                  row ->
                      Objects.requireNonNull(byParent.get(Objects.requireNonNull(row.text(by))))
                          .add(row));
              byParent.forEach((parent, rows) -> joins.addChildren(relation, parent, rows));
            })
        .then();
  }

  private static Row row(ResourceType type, Readable read) {
    Row.Builder row = Row.of(type);
    for (Column column : type.columns()) {
      row.set(column, read.get(column.index()));
    }
    return row.build();
  }

  private static List<Object> values(ValueType type, Collection<String> keys) {
    List<Object> values = new ArrayList<>(keys.size());
    for (String key : keys) {
      values.add(
          switch (type) {
            case INTEGER -> Integer.valueOf(key);
            case BIGINT -> Long.valueOf(key);
            case UUID -> UUID.fromString(key);
            case STRING, TEXT, EMAIL, CHOICE, BOOLEAN, TIMESTAMP, DATE -> key;
          });
    }
    return values;
  }
}
