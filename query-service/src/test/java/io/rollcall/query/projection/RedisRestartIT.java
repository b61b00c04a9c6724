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
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.query.view.OffsetMove;
import io.rollcall.row.Row;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Redis is started again, with all that it had, while something goes through all rows of a type.
 */
class RedisRestartIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int ROWS = 20_000;

  /** A read that meets the restart may fail, and again for as long as Redis loads its data. */
  private static final Retry RETRIES = Retry.fixedDelay(200, Duration.ofMillis(100));

  private final Catalog catalog = Catalog.bundled();
  private final ResourceType labs = catalog.type("labs");
  private final Topics topics = new Topics("test");
  private final ProgressMarks marks = new ProgressMarks(topics);
  private final Restartable<Redis> server = Servers.restartableRedis();
  private final ListsOnRedis redis =
      new ListsOnRedis(server.server().url(), catalog, marks, Clock.systemUTC());
  private final Projection projection = Projections.on(redis, TIMEOUT, Clock.systemUTC());

  @BeforeEach
  void applyRows() throws Exception {
    List<Received> received = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Row row = Row.of(labs).set(labs.key(), "L" + i).set(labs.column("lab_name"), "Lab").build();
      received.add(new Received(0, i, new Change.Upsert(labs, row, 100, false, 100)));
    }
    projection.apply(labs, received, List.of(new OffsetMove(0, 0, ROWS)));
    marks.add(List.of(new Progress(1, 1, Map.of(topics.of(labs), new long[] {ROWS}))));
  }

  @AfterEach
  void close() {
    redis.close();
    server.close();
  }

  /** Kills Redis and starts it again before the third look, once. */
  private AtomicInteger restartMeanwhile() {
    AtomicInteger restarts = new AtomicInteger();
    redis.beforeScans(
        number -> {
          if (number == 3) {
            restarts.incrementAndGet();
            server.kill();
            server.start();
          }
        });
    return restarts;
  }

  private long count() {
    PageAnswer answer =
        Mono.fromFuture(() -> redis.lists.page(ListQuery.all(labs), new PageNumber.At(1), 1))
            .retryWhen(RETRIES)
            .block(TIMEOUT);
    assertThat(answer).isInstanceOf(PageAnswer.Page.class);
    return ((PageAnswer.Page) answer).count();
  }

  @Test
  void aFill_duringARestart_hasAllRows() {
    AtomicInteger restarts = restartMeanwhile();
    assertThat(count()).isEqualTo(ROWS);
    assertThat(restarts).hasValue(1);
  }

  @Test
  void aTruncate_duringARestart_leavesNoRow() throws Exception {
    AtomicInteger restarts = restartMeanwhile();
    projection.apply(
        labs,
        List.of(new Received(0, ROWS, new Change.Truncate(labs, 200, 200))),
        List.of(new OffsetMove(0, ROWS, ROWS + 1)));
    assertThat(restarts).hasValue(1);
    assertThat(count()).isZero();
  }
}
