package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.row.Row;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Rows that refer to rows that are not there, or not yet, on a real Redis. */
class ReferencesIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType labs = catalog.type("labs");
  private final ResourceType departments = catalog.type("departments");
  private final Topics topics = new Topics("test");
  private final ProgressMarks marks = new ProgressMarks(topics);
  private final ListsOnRedis redis =
      new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, Clock.systemUTC());
  private final Projection projection = Projections.on(redis, TIMEOUT, Clock.systemUTC());
  private int lsn = 100;

  @BeforeEach
  void openALabOfNoDepartment() {
    marks.add(
        List.of(
            new Progress(
                1,
                1,
                Map.of(topics.of(labs), new long[] {1}, topics.of(departments), new long[1]))));
    applyLab("Optics");
  }

  @AfterEach
  void close() {
    redis.close();
  }

  private void applyLab(String name) {
    Row.Builder lab = Row.of(labs).set(labs.key(), "L1").set(labs.column("lab_name"), name);
    lab.set(labs.version(), lsn);
    apply(labs, lab.set(labs.column("department"), "PHY").build());
  }

  private void applyDepartment() {
    apply(
        departments,
        Row.of(departments)
            .set(departments.key(), "PHY")
            .set(departments.column("department_name"), "Physics")
            .build());
  }

  private void apply(ResourceType type, Row row) {
    lsn++;
    try {
      projection.apply(
          type,
          List.of(new Received(0, lsn, new Change.Upsert(type, row, lsn, false, lsn))),
          List.of(new OffsetMove(0, 0, lsn + 1)));
    } catch (Projection.LostChangesException e) {
      throw new AssertionError(e);
    }
  }

  private String page() {
    PageAnswer answer =
        Mono.fromFuture(redis.lists.page(ListQuery.all(labs), new PageNumber.At(1), 100))
            .block(TIMEOUT);
    return new String(((PageAnswer.Page) answer).results().json(), StandardCharsets.UTF_8);
  }

  private String row() {
    RowAnswer answer = Mono.fromFuture(redis.lists.row(ListQuery.all(labs), "L1")).block(TIMEOUT);
    return new String(((RowAnswer.Found) answer).json(), StandardCharsets.UTF_8);
  }

  @Test
  void aReference_toARowThatDoesNotCome_isWaitedForOnce() {
    assertThat(page()).contains("Optics", "PHY").doesNotContain("Physics");
    redis.beforePages(number -> {});
    assertThat(page()).contains("Optics", "PHY").doesNotContain("Physics");
    assertThat(redis.pages()).isEqualTo(1);
    int before = redis.rowReads();
    assertThat(row()).contains("Optics", "PHY").doesNotContain("Physics");
    assertThat(redis.rowReads() - before).isEqualTo(2);
    applyDepartment();
    assertThat(page()).contains("Optics", "Physics");
  }

  @Test
  void aReference_ofARowThatHasChangedSince_isWaitedForAgain() {
    assertThat(page()).contains("Optics");
    applyLab("Acoustics");
    redis.beforePages(
        number -> {
          if (number == 3) {
            applyDepartment();
          }
        });
    assertThat(page()).contains("Acoustics", "Physics");
    assertThat(redis.pages()).isEqualTo(3);
  }
}
