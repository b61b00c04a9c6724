package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Topics;
import io.rollcall.query.deadletter.Applying;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.Stamp;
import io.rollcall.row.Row;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes that were passed over and are applied later, on a real Redis. */
class PastChangesIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType labs = catalog.type("labs");
  private final ListsOnRedis redis =
      new ListsOnRedis(
          Servers.shared().redis().url(),
          catalog,
          new ProgressMarks(new Topics("test")),
          Clock.systemUTC());
  private final Projection projection = Projections.on(redis, TIMEOUT, Clock.systemUTC());

  @AfterEach
  void close() {
    redis.close();
  }

  @Test
  void aPastChange_goesToEachGeneration_andMovesNoOffset() throws Exception {
    projection.apply(labs, List.of(), List.of(new OffsetMove(0, 0, 20)));
    long built = redis.generations.begin(labs, Map.of("phase", "replaying")).join().orElseThrow();

    projection.applyPast(labs, 0, new TreeMap<>(Map.of(7L, insert("L1", 100))));

    assertThat(state(0, "L1").row().stamp()).isEqualTo(new Stamp(100, false, 7));
    assertThat(state(built, "L1").row().stamp()).isEqualTo(new Stamp(100, false, 7));
    assertThat(redis.model.meta(labs).join().applied()).isEqualTo(Map.of(0, 20L));
    assertThat(redis.model.at(labs, built).replayed(labs).join()).isEmpty();
  }

  @Test
  void aPastDelete_takesTheRowItCameAfter_andNoNewerOne() throws Exception {
    projection.apply(
        labs,
        List.of(new Received(0, 5, insert("L1", 100)), new Received(0, 9, insert("L2", 300))),
        List.of(new OffsetMove(0, 0, 20)));

    projection.applyPast(
        labs,
        0,
        new TreeMap<>(
            Map.of(
                7L, new Change.Delete(labs, "L1", 200, false, 0),
                8L, new Change.Delete(labs, "L2", 200, false, 0))));

    assertThat(state(0, "L1").gone()).isNotNull();
    assertThat(state(0, "L2").row().stamp()).isEqualTo(new Stamp(300, false, 9));
    assertThat(redis.model.stamps(labs, List.of("L1", "L2", "L3")).join())
        .isEqualTo(Map.of("L1", new Stamp(200, false, 7), "L2", new Stamp(300, false, 9)));
  }

  @Test
  void whatTheTopicIsNotAppliedPast_isNotAppliedBeforeIt() throws Exception {
    projection.apply(labs, List.of(), List.of(new OffsetMove(0, 0, 7)));
    assertThatThrownBy(
            () -> projection.applyPast(labs, 0, new TreeMap<>(Map.of(7L, insert("L1", 100)))))
        .isInstanceOf(Applying.NotYetException.class);
    assertThat(state(0, "L1")).isEqualTo(KeyState.NONE);
  }

  private KeyState state(long generation, String key) {
    return redis
        .model
        .at(labs, generation)
        .states(labs, List.of(key))
        .join()
        .getOrDefault(key, KeyState.NONE);
  }

  private Change insert(String key, long lsn) {
    return new Change.Upsert(labs, Row.of(labs).set(labs.key(), key).build(), lsn, false, 0);
  }
}
