package io.rollcall.query.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Progress;
import io.rollcall.query.future.Deadlines;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.log.Warnings;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.ListsUnavailable;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Which of two lists answers, both in memory. */
class FallingBackListsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MOST_READS = 2;
  private static final int MANY = 40;

  private final ResourceType labs = Catalog.bundled().type("labs");
  private final Told redis = new Told(Source.REDIS);
  private final Told postgres = new Told(Source.POSTGRES);
  private final long startNanos = System.nanoTime();
  private final AtomicBoolean answersOthers = new AtomicBoolean();
  private final AtomicBoolean mayLoseKeys = new AtomicBoolean();
  private final List<String> warned = new CopyOnWriteArrayList<>();
  private final Deadlines silence =
      Deadlines.ofSilence(
          Duration.ofMillis(50), () -> answersOthers.get() ? System.nanoTime() : startNanos);
  private final Deadlines patience = new Deadlines(Duration.ofMillis(200));
  private final FallingBackLists lists =
      new FallingBackLists(
          redis,
          postgres,
          mayLoseKeys::get,
          new Recovery(() -> new Progress(100, 1_000, Map.of())),
          silence,
          patience,
          Duration.ofMillis(100),
          MOST_READS,
          new Warnings(InstantSource.system(), warned::add));

  @AfterEach
  void close() {
    silence.close();
    patience.close();
  }

  private PageAnswer page() {
    return Mono.fromFuture(lists.page(ListQuery.all(labs), new PageNumber.At(1), 10))
        .block(TIMEOUT);
  }

  private RowAnswer row() {
    return Mono.fromFuture(lists.row(ListQuery.all(labs), "L1")).block(TIMEOUT);
  }

  private boolean exists() {
    return Boolean.TRUE.equals(Mono.fromFuture(lists.exists(labs, "L1")).block(TIMEOUT));
  }

  private Source source() {
    return ((PageAnswer.NoSuchPage) page()).source();
  }

  @Test
  void reads_areOfRedis_whileItAnswers() {
    assertThat(source()).isEqualTo(Source.REDIS);
    assertThat(row()).isEqualTo(new RowAnswer.Missing(redis.asOf, Source.REDIS));
    assertThat(exists()).isTrue();
    assertThat(postgres.asked).hasValue(0);
  }

  @Test
  void reads_areOfPostgres_whereRedisFails() {
    for (Throwable failure :
        List.of(
            new RedisException("not connected"),
            new RedisCommandExecutionException("OOM command not allowed"),
            new IOException("reset"),
            new ListsUnavailable("all lists are in use", Duration.ofSeconds(1)))) {
      redis.failure = failure;
      assertThat(source()).as("%s", failure).isEqualTo(Source.POSTGRES);
      assertThat(row()).isEqualTo(new RowAnswer.Missing(postgres.asOf, Source.POSTGRES));
      assertThat(exists()).isFalse();
    }
    assertThat(warned).anyMatch(told -> told.endsWith("instead of Redis: not connected"));
  }

  @Test
  void reads_areOfPostgres_whereRedisIsSlow() {
    redis.silent = true;
    assertThat(source()).isEqualTo(Source.POSTGRES);
  }

  @Test
  void reads_areOfPostgres_whereRedisAnswersOthers_butTakesLong() {
    redis.silent = true;
    answersOthers.set(true);
    for (int i = 0; i < MANY / 4; i++) {
      assertThat(source()).isEqualTo(Source.POSTGRES);
    }
    assertThat(lists.state().name()).as("Redis is not away").isEqualTo("CLOSED");
    redis.silent = false;
    assertThat(source()).isEqualTo(Source.REDIS);
  }

  /** One that Redis does not answer while it answers others, until Postgres is asked beside it. */
  private CompletableFuture<PageAnswer> readThatTakesRedisLong() {
    redis.silent = true;
    answersOthers.set(true);
    CompletableFuture<PageAnswer> slow = lists.page(ListQuery.all(labs), new PageNumber.At(1), 10);
    await().atMost(TIMEOUT).until(() -> postgres.asked.get() == 1);
    return slow;
  }

  @Test
  void aReadThatTakesRedisLong_isOfRedis_whereThatIsFasterThanPostgres() {
    postgres.silent = true;
    CompletableFuture<PageAnswer> slow = readThatTakesRedisLong();
    assertThat(slow).isNotDone();
    redis.answerOpen();
    assertThat(((PageAnswer.NoSuchPage) slow.join()).source()).isEqualTo(Source.REDIS);
  }

  @Test
  void aReadThatTakesRedisLong_isWaitedFor_wherePostgresCannotAnswer() {
    postgres.failure = new R2dbcTransientResourceException("no route");
    CompletableFuture<PageAnswer> slow = readThatTakesRedisLong();
    assertThat(slow).isNotDone();
    redis.answerOpen();
    assertThat(((PageAnswer.NoSuchPage) slow.join()).source()).isEqualTo(Source.REDIS);
  }

  @Test
  void whereNeitherAnswersInTheEnd_whatRedisSaidCounts() {
    postgres.failure = new R2dbcTransientResourceException("no route");
    CompletableFuture<PageAnswer> slow = readThatTakesRedisLong();
    redis.open.forEach(
        each ->
            each.completeExceptionally(
                new ListsUnavailable("it was retired each time", Duration.ofSeconds(1))));
    assertThatThrownBy(slow::join).hasRootCauseMessage("it was retired each time");
    assertThat(postgres.asked).as("asked once for both reasons").hasValue(1);
  }

  @Test
  void reads_areOfPostgres_whereRowsAreNotComplete() {
    redis.ready = false;
    assertThat(source()).isEqualTo(Source.POSTGRES);
    assertThat(row()).isEqualTo(new RowAnswer.Missing(postgres.asOf, Source.POSTGRES));
    assertThat(lists.state().name()).isEqualTo("CLOSED");
  }

  @Test
  void reads_askNoRedis_thatMayLoseKeys() {
    mayLoseKeys.set(true);
    assertThat(source()).isEqualTo(Source.POSTGRES);
    assertThat(redis.asked).hasValue(0);
    postgres.failure = new R2dbcTransientResourceException("away");
    assertThatThrownBy(this::page)
        .isInstanceOf(ListsUnavailable.class)
        .hasMessageStartingWith("Redis may remove keys");
    mayLoseKeys.set(false);
    assertThat(source()).isEqualTo(Source.REDIS);
  }

  @Test
  void defects_areNotHidden() {
    redis.failure = new IllegalStateException("defect");
    assertThatThrownBy(this::page).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRedisThatIsAway_isAskedNowAndThen_andReadsReturnToIt() {
    redis.failure = new RedisException("not connected");
    for (int i = 0; i < MANY; i++) {
      assertThat(source()).isEqualTo(Source.POSTGRES);
    }
    assertThat(redis.asked.get()).isLessThan(MANY / 2);
    redis.failure = null;
    await().atMost(TIMEOUT).until(() -> source() == Source.REDIS);
    assertThat(lists.state().name()).isIn("HALF_OPEN", "CLOSED");
  }

  @Test
  void aRedisThatAnswersWithErrors_isAskedEachTime() {
    redis.failure = new RedisCommandExecutionException("READONLY");
    for (int i = 0; i < MANY; i++) {
      assertThat(source()).isEqualTo(Source.POSTGRES);
    }
    assertThat(redis.asked).hasValue(MANY);
    redis.failure = null;
    assertThat(source()).isEqualTo(Source.REDIS);
  }

  @Test
  void aRedisThatWasAway_isBelieved_onceItHasCaughtUp() {
    redis.failure = new RedisException("not connected");
    assertThat(source()).isEqualTo(Source.POSTGRES);
    redis.failure = null;
    redis.asOf = new AsOf(99L, 1_000L);
    assertThat(source()).isEqualTo(Source.POSTGRES);
    assertThat(exists()).as("Postgres has no such row").isFalse();
    postgres.failure = new R2dbcTransientResourceException("away");
    assertThat(source()).as("better older than nothing").isEqualTo(Source.REDIS);
    postgres.failure = null;
    redis.asOf = new AsOf(100L, 1_000L);
    assertThat(source()).isEqualTo(Source.REDIS);
    assertThat(exists()).isTrue();
  }

  @Test
  void whereNeitherAnswers_whatRedisSaidCounts() {
    postgres.failure = new R2dbcTransientResourceException("no route");
    redis.ready = false;
    assertThat(page()).isEqualTo(new PageAnswer.NotReady("building", Duration.ofSeconds(3)));
    redis.failure = new ListsUnavailable("all lists are in use", Duration.ofSeconds(1));
    assertThatThrownBy(this::page).hasMessage("all lists are in use");
    redis.failure = new RedisException("not connected");
    assertThatThrownBy(this::page)
        .isInstanceOf(ListsUnavailable.class)
        .hasMessage("Neither Redis nor Postgres can answer.");
    assertThatThrownBy(this::exists).isInstanceOf(ListsUnavailable.class);
    assertThat(warned).contains("Postgres does not answer in place of Redis: no route");
  }

  @Test
  void readsOfPostgres_areBounded() {
    redis.failure = new RedisException("not connected");
    postgres.silent = true;
    List<CompletableFuture<PageAnswer>> waiting =
        List.of(1, 2).stream()
            .map(i -> lists.page(ListQuery.all(labs), new PageNumber.At(1), 10))
            .toList();
    assertThatThrownBy(this::page)
        .isInstanceOf(ListsUnavailable.class)
        .hasMessage("2 reads of Postgres are under way, as many as may while Redis cannot answer.");
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    postgres.open.forEach(each -> each.completeExceptionally(new IOException("reset")));
    postgres.silent = false;
    assertThat(source()).isEqualTo(Source.POSTGRES);
  }

  /**
   * Lists that say what they are told to. Those of Redis have every row, those of Postgres none.
   */
  private static final class Told implements Lists {
    private final Source source;
    private final AtomicInteger asked = new AtomicInteger();
    private final List<CompletableFuture<?>> open = new CopyOnWriteArrayList<>();
    private final List<Runnable> late = new CopyOnWriteArrayList<>();
    private volatile @Nullable Throwable failure;
    private volatile boolean silent;
    private volatile boolean ready = true;
    private volatile AsOf asOf = new AsOf(500L, 2_000L);

    Told(Source source) {
      this.source = source;
    }

    /** Answers what it was asked so far. */
    private void answerOpen() {
      late.forEach(Runnable::run);
    }

    private <T> CompletableFuture<T> answer(T answer, T notReady) {
      asked.incrementAndGet();
      Throwable error = failure;
      if (error != null) {
        return CompletableFuture.failedFuture(error);
      }
      if (silent) {
        CompletableFuture<T> never = new CompletableFuture<>();
        open.add(never);
        late.add(() -> never.complete(answer));
        return never;
      }
      return CompletableFuture.completedFuture(ready ? answer : notReady);
    }

    @Override
    public CompletableFuture<PageAnswer> page(ListQuery query, PageNumber page, int size) {
      return answer(
          new PageAnswer.NoSuchPage(asOf, source),
          new PageAnswer.NotReady("building", Duration.ofSeconds(3)));
    }

    @Override
    public CompletableFuture<RowAnswer> row(ListQuery query, String key) {
      return answer(
          new RowAnswer.Missing(asOf, source),
          new RowAnswer.NotReady("building", Duration.ofSeconds(3)));
    }

    @Override
    public CompletableFuture<Boolean> exists(ResourceType type, String key) {
      return answer(source == Source.REDIS, false);
    }
  }
}
