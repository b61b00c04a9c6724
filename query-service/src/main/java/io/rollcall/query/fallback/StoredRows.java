package io.rollcall.query.fallback;

import static io.rollcall.query.fallback.Snapshots.query;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.row.ChildRelation;
import io.rollcall.row.Joins;
import io.rollcall.row.Needs;
import io.rollcall.row.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Rows as Postgres has them, and what they show of others. */
final class StoredRows {
  /** Catalogs embed a few hops; more of them mean a defect. */
  private static final int MAX_HOPS = 16;

  private final Catalog catalog;

  StoredRows(Catalog catalog) {
    this.catalog = catalog;
  }

  /** The rows of a type that a statement returns. */
  Mono<List<Row>> read(Connection connection, ResourceType type, Sql sql) {
    return query(connection, sql, read -> row(type, read)).collectList();
  }

  /** All that rows show of others, read hop by hop with one statement for each type of a hop. */
  Mono<Joins> joins(Connection connection, List<Row> rows) {
    Joins joins = new Joins(catalog);
    return complete(connection, rows, joins, 0).thenReturn(joins);
  }

  private Mono<Void> complete(Connection connection, List<Row> rows, Joins joins, int hop) {
    Needs needs = joins.missing(rows);
    if (needs.isEmpty()) {
      return Mono.empty();
    }
    if (hop == MAX_HOPS) {
      return Mono.error(new IllegalStateException("rows embed others over " + MAX_HOPS + " hops"));
    }
    Flux<Void> referred =
        Flux.fromIterable(needs.rows().entrySet())
            .concatMap(need -> referred(connection, need.getKey(), need.getValue(), joins), 1);
    Flux<Void> children =
        Flux.fromIterable(needs.children().entrySet())
            .concatMap(need -> children(connection, need.getKey(), need.getValue(), joins), 1);
    return referred
        .thenMany(children)
        .then(Mono.defer(() -> complete(connection, rows, joins, hop + 1)));
  }

  private Mono<Void> referred(Connection connection, String name, Set<String> keys, Joins joins) {
    ResourceType type = catalog.type(name);
    return read(connection, type, Selects.rows(type, type.key(), keys))
        .doOnNext(
            found -> {
              keys.forEach(key -> joins.addAbsent(name, key));
              found.forEach(joins::add);
            })
        .then();
  }

  private Mono<Void> children(
      Connection connection, ChildRelation relation, Set<String> parents, Joins joins) {
    ResourceType type = catalog.type(relation.childType());
    return read(connection, type, Selects.rows(type, relation.by(), parents))
        .doOnNext(
            found -> {
              Map<String, List<Row>> byParent = new HashMap<>();
              parents.forEach(parent -> byParent.put(parent, new ArrayList<>()));
              for (Row row : found) {
                String parent = Objects.requireNonNull(row.text(relation.by()));
                Objects.requireNonNull(byParent.get(parent)).add(row);
              }
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
}
