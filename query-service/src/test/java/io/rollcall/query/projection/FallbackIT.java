package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Topics;
import io.rollcall.query.fallback.ListsOnPostgres;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.AsOf;
import io.rollcall.query.read.Lists;
import io.rollcall.query.read.PageAnswer;
import io.rollcall.query.read.PageNumber;
import io.rollcall.query.read.RowAnswer;
import io.rollcall.query.read.Source;
import io.rollcall.query.view.ListsOnRedis;
import io.rollcall.row.Row;
import io.rollcall.testkit.Database;
import io.rollcall.testkit.Redis;
import io.rollcall.testkit.Restartable;
import io.rollcall.testkit.Servers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * The same campus in a Redis and in a Postgres, while Redis is killed, held up, emptied or out of
 * memory: no read fails, each answers the same bytes, and reads return to Redis.
 */
class FallbackIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(3);
  private static final int SIZE = 7;
  private static final int MANY = 30;

  private final Catalog catalog = Catalog.bundled();
  private final Topics topics = new Topics("test");
  private final ProgressMarks marks = new ProgressMarks(topics);
  private final Restartable<Redis> server = Servers.restartableRedis();
  private final ListsOnRedis redis =
      new ListsOnRedis(server.server().url(), catalog, marks, Clock.systemUTC());
  private final Database database = Servers.shared().postgres().newDatabase();
  private final ListsOnPostgres postgres = new ListsOnPostgres(catalog, database);
  private final Lists lists = postgres.behind(redis.lists, redis::lastReplyNanos, marks);
  private final Random random = new Random(1);
  private final ModelCampus campus = new ModelCampus(catalog, topics, random);
  private final RedisClient client = RedisClient.create(server.server().url());

  @BeforeEach
  void open() throws Exception {
    for (int i = 0; i < 600; i++) {
      campus.change();
    }
    try (CopiedCampus copied = new CopiedCampus(catalog, database)) {
      copied.copy(campus);
    }
    deliver();
  }

  @AfterEach
  void close() throws SQLException {
    client.shutdown();
    redis.close();
    postgres.close();
    server.close();
    database.close();
  }

  private void deliver() {
    Projection projection = Projections.on(redis, TIMEOUT, Clock.systemUTC());
    new BadDelivery(catalog, projection, redis.model, redis.generations, random).deliverAll(campus);
    marks.add(List.of(campus.progress()));
  }

  /** Reads something, which must be right, and tells who answered. */
  private Source read() {
    ListQuery query = campus.anyQuery();
    long number = 1 + random.nextLong(campus.pages(query, SIZE));
    PageAnswer answer =
        Mono.fromFuture(lists.page(query, new PageNumber.At(number), SIZE)).block(TIMEOUT);
    assertThat(answer).as("%s", query).isInstanceOf(PageAnswer.Page.class);
    PageAnswer.Page page = (PageAnswer.Page) answer;
    assertThat(new String(page.results().json(), StandardCharsets.UTF_8))
        .as("page %s of %s from %s", number, query, page.source())
        .isEqualTo(campus.page(query, number, SIZE));
    assertThat(page.count()).isEqualTo(campus.count(query));
    return page.source();
  }

  private void readOfPostgres() {
    for (int i = 0; i < MANY; i++) {
      assertThat(read()).isEqualTo(Source.POSTGRES);
    }
  }

  /** Reads until all lists, and many reads one after the other, are of Redis. */
  private void awaitRedis() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (ResourceType type : catalog.types()) {
                PageAnswer answer =
                    Mono.fromFuture(lists.page(ListQuery.all(type), new PageNumber.Last(), SIZE))
                        .block(TIMEOUT);
                assertThat(((PageAnswer.Page) answer).source()).isEqualTo(Source.REDIS);
              }
            });
    await()
        .atMost(PATIENCE)
        .until(() -> Stream.generate(this::read).limit(MANY).allMatch(Source.REDIS::equals));
  }

  @Test
  void reads_whileRedisIsDead_areOfPostgres_untilItIsBack() {
    awaitRedis();
    server.kill();
    readOfPostgres();
    server.start();
    awaitRedis();
  }

  @Test
  void reads_whileRedisHangs_areOfPostgres_untilItGoesOn() {
    awaitRedis();
    RedisCommands<String, String> commands = client.connect().sync();
    long goesOn = System.nanoTime() + PAUSE.toNanos();
    commands.clientPause(PAUSE.toMillis());
    int ofPostgres = 0;
    for (Source source = read(); System.nanoTime() < goesOn; source = read()) {
      assertThat(source).isEqualTo(Source.POSTGRES);
      ofPostgres++;
    }
    assertThat(ofPostgres).isPositive();
    awaitRedis();
  }

  @Test
  void reads_ofAnEmptiedRedis_areOfPostgres_untilItIsFull() throws Exception {
    awaitRedis();
    redis.flush();
    readOfPostgres();
    deliver();
    awaitRedis();
  }

  @Test
  void reads_thatNeedToWrite_areOfPostgres_whileRedisHasNoMemory() {
    ListQuery known = ListQuery.all(catalog.type("labs"));
    Mono.fromFuture(lists.page(known, new PageNumber.At(1), SIZE)).block(TIMEOUT);
    RedisCommands<String, String> commands = client.connect().sync();
    commands.configSet("maxmemory", "1");
    int ofRedis = 0;
    for (int i = 0; i < MANY; i++) {
      read();
      PageAnswer answer =
          Mono.fromFuture(lists.page(known, new PageNumber.At(1), SIZE)).block(TIMEOUT);
      ofRedis += ((PageAnswer.Page) answer).source() == Source.REDIS ? 1 : 0;
    }
    assertThat(ofRedis).isGreaterThan(MANY / 2);
    ListQuery unknown =
        ListQuery.of(catalog.type("students"), List.of(), List.of("never asked"), List.of());
    PageAnswer answer =
        Mono.fromFuture(lists.page(unknown, new PageNumber.At(1), SIZE)).block(TIMEOUT);
    assertThat(((PageAnswer.Page) answer).source()).isEqualTo(Source.POSTGRES);
    commands.configSet("maxmemory", "0");
    awaitRedis();
  }

  @Test
  void rows_ofPostgres_areThoseOfRedis() {
    for (ResourceType type : catalog.types()) {
      for (Row row : campus.all(type)) {
        ListQuery all = ListQuery.all(type);
        RowAnswer.Found expected =
            (RowAnswer.Found) Mono.fromFuture(redis.lists.row(all, row.key())).block(TIMEOUT);
        RowAnswer.Found found =
            (RowAnswer.Found) Mono.fromFuture(postgres.lists.row(all, row.key())).block(TIMEOUT);
        assertThat(found.json()).isEqualTo(expected.json());
        assertThat(found.version()).isEqualTo(expected.version());
        assertThat(found.asOf()).isEqualTo(AsOf.UNKNOWN);
        assertThat(Mono.fromFuture(postgres.lists.exists(type, row.key())).block(TIMEOUT)).isTrue();
      }
      String none = type.key().type().isNumber() ? "999" : "none";
      assertThat(Mono.fromFuture(postgres.lists.exists(type, none)).block(TIMEOUT)).isFalse();
      assertThat(Mono.fromFuture(postgres.lists.row(ListQuery.all(type), none)).block(TIMEOUT))
          .isEqualTo(new RowAnswer.Missing(AsOf.UNKNOWN, Source.POSTGRES));
    }
  }
}
