package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Topics;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.view.KeyState;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.query.view.Stamp;
import io.rollcall.query.view.StoredRow;
import io.rollcall.row.Row;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What comes behind the repair of a row whose change nobody knows: of two partitions, the row's is
 * applied further than the other, whose offset the repair goes by.
 */
class RepairIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long END = 1_000;

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType labs = catalog.type("labs");
  private final ListsOnRedis redis =
      new ListsOnRedis(
          Servers.shared().redis().url(),
          catalog,
          new ProgressMarks(new Topics("test")),
          Clock.systemUTC());
  private final Projection projection = Projections.on(redis, TIMEOUT, Clock.systemUTC());
  private final Received truncate = new Received(0, 4, new Change.Truncate(labs, 90, 90));
  private final Received first = new Received(0, 5, upsert("first", 100));
  private final Received second = new Received(0, 6, upsert("second", 200));

  @BeforeEach
  void repair() throws Exception {
    projection.apply(
        labs,
        List.of(truncate, first, second),
        List.of(new OffsetMove(0, 0, 7), new OffsetMove(1, 0, 3)));
    StoredRow truth = new StoredRow(new Stamp(END, true, 2), row("second"));
    KeyState repaired = KeyState.present(truth);
    projection.repair(labs, 0, Map.of("L1", new Projection.Repair(state(), repaired)));
    assertThat(state()).isEqualTo(repaired);
  }

  @AfterEach
  void close() {
    redis.close();
  }

  @Test
  void whatComesAgain_leavesIt() throws Exception {
    projection.apply(labs, List.of(first), List.of(new OffsetMove(0, 5, 6)));
    assertThat(name()).isEqualTo("second");
    projection.apply(labs, List.of(truncate, first), List.of(new OffsetMove(0, 4, 6)));
    assertThat(name()).isEqualTo("second");
  }

  @Test
  void aTransactionThatWasOpen_isNewer() throws Exception {
    projection.apply(
        labs,
        List.of(second, new Received(0, 7, upsert("third", END - 1))),
        List.of(new OffsetMove(0, 6, 8)));
    assertThat(name()).isEqualTo("third");
  }

  @Test
  void aChangeInThePartitionThatIsBehind_isNewer() throws Exception {
    projection.apply(
        labs,
        List.of(new Received(1, 3, upsert("third", END - 1))),
        List.of(new OffsetMove(1, 3, 4)));
    assertThat(name()).isEqualTo("third");
  }

  /** As where a topic was made anew, whose offsets begin anew then. */
  @Test
  void whatTheLogSaysBehindTheRepair_isNewer_whateverItsOffset() throws Exception {
    projection.apply(
        labs,
        List.of(new Received(0, 1, upsert("third", END + 1))),
        List.of(new OffsetMove(0, 1, 2)));
    assertThat(name()).isEqualTo("third");
    projection.apply(
        labs,
        List.of(new Received(0, 2, upsert("fourth", END + 2))),
        List.of(new OffsetMove(0, 2, 3)));
    assertThat(name()).isEqualTo("fourth");
  }

  private String name() {
    return Objects.requireNonNull(state().row()).row().text(labs.column("lab_name"));
  }

  private KeyState state() {
    return redis.model.states(labs, List.of("L1")).join().getOrDefault("L1", KeyState.NONE);
  }

  private Change upsert(String name, long lsn) {
    return new Change.Upsert(labs, row(name), lsn, false, 0);
  }

  private Row row(String name) {
    return Row.of(labs).set(labs.key(), "L1").set(labs.column("lab_name"), name).build();
  }
}
