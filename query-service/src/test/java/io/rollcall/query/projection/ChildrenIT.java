package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Column;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Topics;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.row.ChildRelation;
import io.rollcall.row.Row;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The children of parents, of whom some have none and one has more than are read at once. */
class ChildrenIT {
  private static final int PROLIFIC = 257;
  private static final int MANY = 2_500;

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType slots = catalog.type("timetable-slots");
  private final Column timetable = slots.column("timetable");
  private final ListsOnRedis redis =
      new ListsOnRedis(
          Servers.shared().redis().url(),
          catalog,
          new ProgressMarks(new Topics("test")),
          Clock.systemUTC());
  private final Map<String, List<String>> written = new HashMap<>();

  @AfterEach
  void close() {
    redis.close();
  }

  @Test
  void children_comeByTheirParents_inTheOrderOfTheirKeys() throws Exception {
    List<Received> changes = new ArrayList<>();
    for (int parent = -3; parent <= 300; parent++) {
      int children = parent == PROLIFIC ? MANY : Math.floorMod(parent, 4);
      for (int i = 0; i < children; i++) {
        changes.add(slot(changes.size(), parent));
      }
    }
    Projections.on(redis, Duration.ofSeconds(10), Clock.systemUTC())
        .apply(slots, changes, List.of(new OffsetMove(0, 0, changes.size())));

    // With gaps, for which nobody asks although there are some; the last one is unknown.
    List<String> asked =
        Stream.concat(
                IntStream.rangeClosed(-3, 290).filter(parent -> parent % 10 != 7).boxed(),
                Stream.of(PROLIFIC, 9_999))
            .map(String::valueOf)
            .toList()
            .reversed();
    Map<String, List<Row>> found =
        redis
            .views
            .children(slots, new ChildRelation(slots.name(), timetable), asked)
            .join()
            .byParent();

    assertThat(found).containsOnlyKeys(asked);
    found.forEach(
        (parent, children) ->
            assertThat(children.stream().map(Row::key))
                .as("children of %s", parent)
                .containsExactlyElementsOf(written.getOrDefault(parent, List.of())));
  }

  /** Of whom only who they were was read before. */
  @Test
  void childrenThatChangeMeanwhile_areWhereTheyBelongByNow() throws Exception {
    Projection projection = Projections.on(redis, Duration.ofSeconds(10), Clock.systemUTC());
    ChildRelation relation = new ChildRelation(slots.name(), timetable);
    List<String> asked = List.of("1", "2");
    List<Received> before = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      before.add(slot(n, 1 + n % 2));
    }
    projection.apply(slots, before, List.of(new OffsetMove(0, 0, 6)));
    redis.views.children(slots, relation, asked).join();
    Gate rows = new Gate(Set.of("hmget"));

    var children = redis.beside(rows::before).views.children(slots, relation, asked);
    await().until(rows::holds);
    List<Received> after =
        List.of(
            new Received(0, 6, upsert(2, 2, 106)),
            new Received(0, 7, upsert(4, 3, 107)),
            new Received(0, 8, new Change.Delete(slots, "3", 108, false, 100)),
            new Received(0, 9, upsert(6, 1, 109)));
    projection.apply(slots, after, List.of(new OffsetMove(0, 6, 10)));
    rows.open();

    Map<String, List<Row>> found = children.join().byParent();
    assertThat(found.get("1")).map(Row::key).containsExactly("0");
    assertThat(found.get("2")).map(Row::key).containsExactly("1", "2", "5");
  }

  private Received slot(int n, int parent) {
    written.computeIfAbsent(String.valueOf(parent), p -> new ArrayList<>()).add(String.valueOf(n));
    return new Received(0, n, upsert(n, parent, 100 + n));
  }

  private Change upsert(int n, int parent, long lsn) {
    Row row =
        Row.of(slots).set(slots.version(), 1L).set(slots.key(), n).set(timetable, parent).build();
    return new Change.Upsert(slots, row, lsn, false, 100);
  }
}
