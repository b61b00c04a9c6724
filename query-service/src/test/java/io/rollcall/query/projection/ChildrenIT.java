package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

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

  private Received slot(int n, int parent) {
    written.computeIfAbsent(String.valueOf(parent), p -> new ArrayList<>()).add(String.valueOf(n));
    Row row =
        Row.of(slots).set(slots.version(), 1L).set(slots.key(), n).set(timetable, parent).build();
    return new Received(0, n, new Change.Upsert(slots, row, 100 + n, false, 100));
  }
}
