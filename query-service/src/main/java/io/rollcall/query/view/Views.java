package io.rollcall.query.view;

import io.lettuce.core.KeyValue;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.redis.Redis;
import io.rollcall.query.redis.Script;
import io.rollcall.row.ChildRelation;
import io.rollcall.row.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The list views in Redis, as readers see them. Thread-safe. */
public final class Views {
  private static final Script CHILDREN = Script.of(Views.class, "children.lua");
  private static final int PARENTS_A_CALL = 100;
  private static final int ROWS_A_CALL = 500;

  /** How often children are read that change between who they are and what they are. */
  private static final int CHILD_READS = 5;

  private final Redis redis;
  private final Keys keys;
  private final ReadModel model;
  private final Fills fills;

  Views(Redis redis, Keys keys, ReadModel model, Fills fills) {
    this.redis = redis;
    this.keys = keys;
    this.model = model;
    this.fills = fills;
  }

  /** The same for another generation of a type. */
  public Views at(ResourceType type, long generation) {
    return new Views(
        redis, keys.at(type, generation), model.at(type, generation), fills.at(type, generation));
  }

  /** Reads the rows of the hash of rows. */
  public static List<Row> decode(ResourceType type, List<?> stored) {
    List<Row> rows = new ArrayList<>(stored.size());
    for (Object bytes : stored) {
      rows.add(Row.decode(type, (byte[]) bytes, Stamp.BYTES));
    }
    return rows;
  }

  /** Some rows by key, those that are there, and what is known of the type just before. */
  public CompletableFuture<Found> found(ResourceType type, Collection<String> wanted) {
    Keys.OfType of = keys.of(type);
    CompletableFuture<Meta> meta = model.at(type, of.generation()).meta(type);
    return meta.thenCombine(rows(of, type, wanted), Found::new);
  }

  /** Some rows by key, those that are there. */
  public CompletableFuture<List<Row>> rows(ResourceType type, Collection<String> wanted) {
    return rows(keys.of(type), type, wanted);
  }

  private CompletableFuture<List<Row>> rows(
      Keys.OfType of, ResourceType type, Collection<String> wanted) {
    return stored(of, wanted.stream().map(Keys::bytes).toList())
        .thenApply(
            values -> {
              List<Object> stored = new ArrayList<>(values.size());
              for (KeyValue<byte[], byte[]> value : values) {
                value.ifHasValue(stored::add);
              }
              return decode(type, stored);
            });
  }

  /** What is stored under some keys, in their order. Others need not wait until it is all read. */
  private CompletableFuture<List<KeyValue<byte[], byte[]>>> stored(
      Keys.OfType of, List<byte[]> wanted) {
    byte[] rows = of.rows();
    CompletableFuture<List<KeyValue<byte[], byte[]>>> all =
        CompletableFuture.completedFuture(new ArrayList<>(wanted.size()));
    for (int from = 0; from < wanted.size(); from += ROWS_A_CALL) {
      byte[][] fields =
          wanted.subList(from, Math.min(from + ROWS_A_CALL, wanted.size())).toArray(byte[][]::new);
      all =
          all.thenCombine(
              redis.send(c -> c.hmget(rows, fields)),
              (before, more) -> {
                before.addAll(more);
                return before;
              });
    }
    return all;
  }

  /** Rows, and what was known of their type when they were read or just before. */
  public record Found(Meta meta, List<Row> rows) {}

  /** Whether there is a row with that key. */
  public CompletableFuture<Boolean> exists(ResourceType type, String key) {
    return redis.send(c -> c.hexists(keys.of(type).rows(), Keys.bytes(key)));
  }

  /** The list view that has the children of each parent side by side. */
  static LiveView childView(ResourceType childType, ChildRelation relation) {
    List<Order> order = List.of(new Order(relation.by(), false), new Order(childType.key(), false));
    return new LiveView(ListQuery.of(childType, List.of(), List.of(), order));
  }

  /** The children of each parent, filling their view first where that must be. */
  public CompletableFuture<Children> children(
      ResourceType childType, ChildRelation relation, Collection<String> parents) {
    LiveView view = childView(childType, relation);
    List<String> all = List.copyOf(parents);
    CompletableFuture<Children> found =
        CompletableFuture.completedFuture(new Children(List.of(), new LinkedHashMap<>()));
    for (int from = 0; from < all.size(); from += PARENTS_A_CALL) {
      List<String> some = all.subList(from, Math.min(from + PARENTS_A_CALL, all.size()));
      found =
          found.thenCompose(
              before -> someChildren(view, some, true, CHILD_READS).thenApply(before::plus));
    }
    return found;
  }

  /** The children of each parent by its key, and what was known of their type at each read. */
  public record Children(List<Meta> metas, Map<String, List<Row>> byParent) {
    Children plus(Children more) {
      List<Meta> allMetas = new ArrayList<>(metas);
      allMetas.addAll(more.metas);
      Map<String, List<Row>> all = new LinkedHashMap<>(byParent);
      all.putAll(more.byParent);
      return new Children(allMetas, all);
    }
  }

  private CompletableFuture<Children> someChildren(
      LiveView view, List<String> parents, boolean fillFirst, int reads) {
    ResourceType type = view.query().type();
    Keys.OfType of = keys.of(type);
    Order byParent = view.query().order().getFirst();
    List<byte[]> ranges = Members.ranges(byParent, parents);
    return redis
        .run(CHILDREN, new byte[][] {of.view(view.id()), of.meta()}, ranges.toArray(byte[][]::new))
        .thenCompose(
            answer -> {
              if (answer.size() == 1) {
                return fillFirst
                    ? fills.fill(view).thenCompose(v -> someChildren(view, parents, false, reads))
                    : Fills.unfilled(view, "it was retired right after");
              }
              Meta meta = Meta.of((List<?>) answer.getFirst());
              List<byte[]> members =
                  answer.stream().skip(2).map(member -> (byte[]) member).toList();
              return stored(of, members.stream().map(Members::key).toList())
                  .thenCompose(
                      found -> {
                        List<Row> rows =
                            decode(
                                type,
                                found.stream()
                                    .filter(KeyValue::hasValue)
                                    .map(KeyValue::getValue)
                                    .toList());
                        if (!areOf(members, rows, view.query())) {
                          if (reads > 1) {
                            return someChildren(view, parents, fillFirst, reads - 1);
                          }
                          rows.sort(
                              Comparator.comparing(
                                  row -> Members.member(view.query().order(), row),
                                  Arrays::compareUnsigned));
                        }
                        return CompletableFuture.completedFuture(
                            new Children(
                                List.of(meta), byParent(byParent.column(), parents, rows)));
                      });
            });
  }

  /** Whether none has come, gone or moved since its member was read. */
  private static boolean areOf(List<byte[]> members, List<Row> rows, ListQuery query) {
    if (rows.size() != members.size()) {
      return false;
    }
    for (int i = 0; i < rows.size(); i++) {
      if (!Arrays.equals(members.get(i), Members.member(query.order(), rows.get(i)))) {
        return false;
      }
    }
    return true;
  }

  /** Those that have another parent by now are left out. */
  private static Map<String, List<Row>> byParent(
      Column by, List<String> parents, List<Row> children) {
    Map<String, List<Row>> byParent = new LinkedHashMap<>();
    parents.forEach(parent -> byParent.put(parent, new ArrayList<>()));
    for (Row child : children) {
      List<Row> ofParent = byParent.get(child.text(by));
      if (ofParent != null) {
        ofParent.add(child);
      }
    }
    return byParent;
  }
}
