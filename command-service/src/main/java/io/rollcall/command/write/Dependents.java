package io.rollcall.command.write;

import static io.rollcall.command.write.Transactions.execute;
import static io.rollcall.command.write.Transactions.query;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.OnDelete;
import io.rollcall.catalog.Referrer;
import io.rollcall.catalog.ResourceType;
import io.rollcall.command.http.Problem;
import io.rollcall.command.http.Problem.Status;
import io.rollcall.command.http.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rows that refer to a row which is to go, within a transaction that has locked it.
 *
 * <p>References that Postgres sets to null by itself do not count.
 */
final class Dependents {
  private final Catalog catalog;
  private final int maxCascade;

  Dependents(Catalog catalog, int maxCascade) {
    this.catalog = catalog;
    this.maxCascade = maxCascade;
  }

  /** How many rows of each type refer to a row; types without any are left out. */
  Mono<Map<String, Long>> count(Connection connection, ResourceType type, Object key) {
    List<List<Referrer>> groups =
        List.copyOf(
            restricting(type).stream()
                .collect(
                    Collectors.groupingBy(
                        referrer -> referrer.type().name(),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values());
    if (groups.isEmpty()) {
      return Mono.just(Map.of());
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    return query(connection, Statements.count(groups, key), Count::of)
        .filter(count -> count.rows() > 0)
        .doOnNext(
            count -> counts.put(groups.get(count.group()).getFirst().type().name(), count.rows()))
        .then(Mono.just(counts));
  }

  /** Deletes a row and all that refer to it, through any number of hops. */
  Mono<Boolean> delete(Connection connection, ResourceType type, Object key) {
    Map<ResourceType, Set<Object>> going = new LinkedHashMap<>();
    going.put(type, new LinkedHashSet<>(Set.of(key)));
    return collect(connection, going, Map.of(type, List.of(key)))
        .thenMany(Flux.fromIterable(referrersFirst(type)))
        .filter(going::containsKey)
        .concatMap(
            each ->
                execute(
                    connection, Statements.delete(each, Objects.requireNonNull(going.get(each)))),
            1)
        .then(Mono.just(true));
  }

  /**
   * Adds to {@code going} what refers to the {@code newest} rows, what refers to that, and so on.
   */
  private Mono<Void> collect(
      Connection connection,
      Map<ResourceType, Set<Object>> going,
      Map<ResourceType, List<Object>> newest) {
    if (newest.isEmpty()) {
      return Mono.empty();
    }
    Map<ResourceType, List<Object>> found = new LinkedHashMap<>();
    return Flux.fromIterable(newest.entrySet())
        .concatMapIterable(
            entry -> {
              List<Step> steps = new ArrayList<>();
              restricting(entry.getKey())
                  .forEach(referrer -> steps.add(new Step(referrer, entry.getValue())));
              return steps;
            })
        .concatMap(step -> follow(connection, step, going, found), 1)
        .then(Mono.defer(() -> collect(connection, going, found)));
  }

  private Mono<Void> follow(
      Connection connection,
      Step step,
      Map<ResourceType, Set<Object>> going,
      Map<ResourceType, List<Object>> found) {
    ResourceType type = step.referrer().type();
    Sql sql = Statements.selectKeys(type, step.referrer().column(), step.keys(), maxCascade + 1);
    return query(connection, sql, read -> Objects.requireNonNull(read.get(0)))
        .doOnNext(
            key -> {
              if (going.computeIfAbsent(type, t -> new LinkedHashSet<>()).add(key)) {
                found.computeIfAbsent(type, t -> new ArrayList<>()).add(key);
              }
            })
        .then(Mono.fromRunnable(() -> checkLimit(going)));
  }

  private void checkLimit(Map<ResourceType, Set<Object>> going) {
    if (going.values().stream().mapToLong(Set::size).sum() > maxCascade) {
      throw new Refusal(
          Problem.of(
              Status.CONFLICT,
              "This would delete more than "
                  + maxCascade
                  + " rows (rollcall.write.max-cascade). Delete dependent rows first."));
    }
  }

  private List<Referrer> restricting(ResourceType type) {
    return catalog.referrers(type.name()).stream()
        .filter(referrer -> referrer.column().onDelete() == OnDelete.RESTRICT)
        .toList();
  }

  /**
   * All types from which a type can be reached by references, each behind those that refer to it.
   */
  private List<ResourceType> referrersFirst(ResourceType type) {
    List<ResourceType> ordered = new ArrayList<>();
    visit(type, new LinkedHashSet<>(), ordered);
    return ordered;
  }

  private void visit(ResourceType type, Set<ResourceType> seen, List<ResourceType> ordered) {
    if (seen.add(type)) {
      restricting(type).forEach(referrer -> visit(referrer.type(), seen, ordered));
      ordered.add(type);
    }
  }

  /** One reference to follow backwards. */
  private record Step(Referrer referrer, List<Object> keys) {}

  private record Count(int group, long rows) {
    static Count of(Readable read) {
      return new Count(
          Objects.requireNonNull(read.get(0, Integer.class)),
          Objects.requireNonNull(read.get(1, Long.class)));
    }
  }
}
