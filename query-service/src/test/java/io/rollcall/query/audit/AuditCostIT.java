package io.rollcall.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.query.audit.AuditStatus.Phase;
import io.rollcall.query.fallback.DatabaseRows;
import io.rollcall.query.fallback.ListsOnPostgres;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.projection.ServedCampus;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often Postgres is asked for lists by those who compare them. */
class AuditCostIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final Random random = new Random(1);

  private final Catalog catalog = Catalog.bundled();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Duration takes = Duration.ZERO;
  private ServedCampus campus;
  private DatabaseRows rows;
  private Audits audits;

  @BeforeEach
  void open() throws Exception {
    campus = new ServedCampus(catalog, random, 800);
    rows = ListsOnPostgres.rows(catalog, campus.database);
    audits =
        AuditsOn.campus(
            campus,
            rows,
            new Counted(rows.lists()),
            new SimpleMeterRegistry(),
            warning -> {},
            random,
            PATIENCE);
    campus.read(60);
  }

  @AfterEach
  void close() throws Exception {
    audits.close();
    rows.close();
    campus.close();
  }

  /** Counts how often it is asked for a page, and takes its time. */
  private final class Counted implements Lists {
    private final Lists lists;

    Counted(Lists lists) {
      this.lists = lists;
    }

    @Override
    public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
      asked.incrementAndGet();
      Executor later = CompletableFuture.delayedExecutor(takes.toMillis(), TimeUnit.MILLISECONDS);
      return lists.page(query, page, size).thenApplyAsync(answer -> answer, later);
    }

    @Override
    public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
      return lists.row(query, key);
    }

    @Override
    public CompletableFuture<Boolean> exists(ResourceType type, String key) {
      return lists.exists(type, key);
    }
  }

  @Test
  void aPageThatIsRight_isAskedForOnce() {
    audits.begin(catalog.types(), false);
    await().atMost(PATIENCE).until(() -> ended(audits.all(), catalog.types().size()));
    long pages = audits.all().stream().mapToLong(each -> each.result().pages()).sum();
    assertThat(pages).isGreaterThan(30);
    assertThat(asked).hasValue((int) pages);
  }

  @Test
  void pagesThatTakeLong_areFewer_andThenNoneForAWhile_butRowsGoOn() {
    takes = Duration.ofMillis(1_100);
    List<AuditStatus> first = sampleEachTypeUntil(1);
    takes = Duration.ZERO;
    assertThat(asked).as("asked for one of two").hasValue(1);
    assertThat(first.getLast().result().pages()).isEqualTo(1);

    List<AuditStatus> next = sampleEachTypeUntil(3);
    assertThat(asked).as("asked for no other").hasValue(1);
    assertThat(next).extracting(AuditStatus::phase).containsOnly(Phase.DONE);
    assertThat(next.subList(1, next.size()))
        .allSatisfy(sample -> assertThat(sample.result().pages()).isZero());
  }

  @Test
  void pagesAreSampledAgain_afterThat() {
    sampleEachTypeUntil(1);
    int first = asked.get();
    assertThat(first).isPositive();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              audits.sample(false);
              assertThat(asked).hasValueGreaterThan(first + 10);
            });
  }

  private static boolean ended(List<AuditStatus> all, int types) {
    return all.size() == types && all.stream().allMatch(each -> each.phase().hasEnded());
  }

  /** Has samples compared until so many types have had one, each its first. */
  private List<AuditStatus> sampleEachTypeUntil(int types) {
    while (audits.samples().size() < types) {
      int before = audits.samples().size();
      audits.sample(false);
      await().atMost(PATIENCE).until(() -> audits.samples().size() > before);
    }
    return audits.samples();
  }
}
