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
import io.rollcall.query.view.Views;
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
import java.util.concurrent.CompletableFuture;
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
  private final Projection projection =
      Projections.on(redis, Duration.ofSeconds(10), Clock.systemUTC());

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
    projection.apply(slots, changes, List.of(new OffsetMove(0, 0, changes.size())));

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
  void childrenThatChangeMeanwhile_areReadAgain() throws Exception {
    Gate rows = new Gate(Set.of("hmget"));
    var children = childrenThatAreAskedFor(rows);

    change(0);
    rows.open();
    await().until(rows::holds);
    rows.open();

    Map<String, List<Row>> found = children.join().byParent();
    assertThat(found.get("1")).map(Row::key).containsExactly("0", "6");
    assertThat(found.get("2")).map(Row::key).containsExactly("1", "2", "5");
  }

  /** As long as nothing else can be shown, what is shown has each where it belongs. */
  @Test
  void childrenThatChangeEachTime_areWhereTheyBelongByThen() throws Exception {
    Gate rows = new Gate(Set.of("hmget"));
    var children = childrenThatAreAskedFor(rows);

    int changes = 0;
    while (!children.isDone()) {
      change(changes++);
      rows.open();
      await().until(() -> rows.holds() || children.isDone());
    }

    Map<String, List<Row>> found = children.join().byParent();
    assertThat(changes).isEqualTo(5);
    // The last change, which has moved 2 among children of the other, came behind who they are.
    assertThat(found.get("1")).map(Row::key).containsExactly("0", "6");
    assertThat(found.get("2")).map(Row::key).containsExactly("1", "2", "5");
  }

  private CompletableFuture<Views.Children> childrenThatAreAskedFor(Gate rows) throws Exception {
    ChildRelation relation = new ChildRelation(slots.name(), timetable);
    List<String> asked = List.of("1", "2");
    List<Received> before = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      before.add(slot(n, 1 + n % 2));
    }
    projection.apply(slots, before, List.of(new OffsetMove(0, 0, 6)));
    redis.views.children(slots, relation, asked).join();
    var children = redis.beside(rows::before).views.children(slots, relation, asked);
    await().until(rows::holds);
    return children;
  }

  /** Moves 2 to the other parent and back each time, and 4 away; deletes 3, and inserts 6. */
  private void change(int time) throws Exception {
    int offset = 6 + 4 * time;
    List<Received> after =
        List.of(
            new Received(0, offset, upsert(2, 2 - time % 2, 100 + offset)),
            new Received(0, offset + 1, upsert(4, 3, 101 + offset)),
            new Received(0, offset + 2, new Change.Delete(slots, "3", 102 + offset, false, 100)),
            new Received(0, offset + 3, upsert(6, 1, 103 + offset)));
    projection.apply(slots, after, List.of(new OffsetMove(0, offset, offset + 4)));
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
