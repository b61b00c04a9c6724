package io.rollcall.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ScanCursor;
import io.rollcall.catalog.Catalog;
import io.rollcall.catalog.Order;
import io.rollcall.catalog.ResourceType;
import io.rollcall.change.Change;
import io.rollcall.change.Progress;
import io.rollcall.change.Topics;
import io.rollcall.query.list.ListQuery;
import io.rollcall.query.progress.ProgressMarks;
import io.rollcall.query.read.ListsUnavailable;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/**
 * Random histories through the projection on a real Redis, delivered as badly as Kafka may: twice,
 * again after newer changes, from before a loss. Every list then equals the model's.
 */
class ProjectionIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Catalog catalog = Catalog.bundled();
  private final Topics topics = new Topics("test");
  private final ProgressMarks marks = new ProgressMarks(topics);
  private final Clock clock = Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC);
  private final ListsOnRedis redis =
      new ListsOnRedis(Servers.shared().redis().url(), catalog, marks, clock);

  @AfterEach
  void close() {
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void lists_afterAnyDelivery_equalTheModel(long seed) throws Exception {
    Random random = new Random(seed);
    ModelCampus campus = new ModelCampus(catalog, topics, random);
    BadDelivery delivery =
        new BadDelivery(
            catalog, Projections.on(redis, TIMEOUT, clock), redis.model, redis.generations, random);
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < 60; i++) {
        campus.change();
      }
      if (random.nextInt(4) == 0) {
        campus.repeatSome();
      }
      if (random.nextInt(6) == 0) {
        redis.flush();
      }
      delivery.deliverAll(campus);
      marks.add(List.of(campus.progress()));
      for (int i = 0; i < 40; i++) {
        compare(campus, campus.anyQuery(), random, "seed " + seed + ", round " + round);
      }
      redis.sweep();
    }
  }

  private void compare(ModelCampus campus, ListQuery query, Random random, String where) {
    int size = 1 + random.nextInt(30);
    long pages = campus.pages(query, size);
    long number = 1 + random.nextLong(pages);
    boolean last = random.nextInt(5) == 0;
    PageNumber page = last ? new PageNumber.Last() : new PageNumber.At(number);
    PageAnswer answer = Mono.fromFuture(redis.lists.page(query, page, size)).block(TIMEOUT);
    assertThat(answer).as("%s: %s", where, query).isInstanceOf(PageAnswer.Page.class);
    PageAnswer.Page found = (PageAnswer.Page) answer;
    assertThat(found.count()).as("%s: count of %s", where, query).isEqualTo(campus.count(query));
    assertThat(new String(found.results().json(), StandardCharsets.UTF_8))
        .as("%s: page %s of %s by %s", where, number, query, size)
        .isEqualTo(campus.page(query, last ? pages : number, size));
    assertThat(found.asOf().position()).isEqualTo(campus.progress().position());
  }

  @Test
  void page_pastTheLast_isNoPage() throws Exception {
    ModelCampus campus = new ModelCampus(catalog, topics, new Random(7));
    campus.change();
    new BadDelivery(
            catalog,
            Projections.on(redis, TIMEOUT, clock),
            redis.model,
            redis.generations,
            new Random(7))
        .deliverAll(campus);
    marks.add(List.of(campus.progress()));
    ListQuery all = ListQuery.all(catalog.type("labs"));
    assertThat(Mono.fromFuture(redis.lists.page(all, new PageNumber.At(2), 100)).block(TIMEOUT))
        .isInstanceOf(PageAnswer.NoSuchPage.class);
    assertThat(Mono.fromFuture(redis.lists.page(all, new PageNumber.At(1), 100)).block(TIMEOUT))
        .isInstanceOf(PageAnswer.Page.class);
    assertThat(
            Mono.fromFuture(redis.lists.exists(catalog.type("labs"), "no such key")).block(TIMEOUT))
        .isFalse();
  }

  @Test
  void aTruncate_takesOnlyWhatWasWrittenBeforeIt_fromAllPartitions() throws Exception {
    ResourceType labs = catalog.type("labs");
    Projection projection = Projections.on(redis, TIMEOUT, clock);
    Change truncate = new Change.Truncate(labs, 100, 100);
    projection.apply(
        labs,
        List.of(
            new Received(1, 3, snapshot(labs, "newer", 200)),
            new Received(1, 90, snapshot(labs, "older", 50)),
            new Received(0, 50, truncate)),
        List.of(new OffsetMove(0, 0, 51), new OffsetMove(1, 0, 91)));
    assertThat(keys(labs)).containsExactly("newer");
    projection.apply(
        labs,
        List.of(new Received(1, 91, truncate), new Received(1, 92, snapshot(labs, "older", 300))),
        List.of(new OffsetMove(1, 91, 93)));
    assertThat(keys(labs)).containsExactlyInAnyOrder("newer", "older");
  }

  @Test
  void aProjection_thatKnowsTheViewsFromBeforeALoss_writesToThoseOfNow() throws Exception {
    ResourceType labs = catalog.type("labs");
    Projection earlier = knowingOnly(ListQuery.all(labs));
    redis.flush();
    ListQuery descending = filledAgain(labs);
    apply(earlier, labs, 2);
    assertThat(count(descending)).isEqualTo(3);
  }

  @Test
  void aProjection_thatMetALoss_asksForTheViewsAgain() throws Exception {
    ResourceType labs = catalog.type("labs");
    Projection earlier = knowingOnly(ListQuery.all(labs));
    long version = redis.model.meta(labs).join().viewsVersion();
    redis.flush();
    assertThatThrownBy(() -> apply(earlier, labs, 2))
        .isInstanceOf(Projection.LostChangesException.class);
    ListQuery descending = filledAgain(labs);
    redis.repeatViewsVersion(labs, version);
    apply(earlier, labs, 2);
    assertThat(count(descending)).isEqualTo(3);
  }

  /** A projection that has applied two labs and knows of one view. */
  private Projection knowingOnly(ListQuery query) throws Exception {
    Projection projection = Projections.on(redis, TIMEOUT, clock);
    apply(projection, query.type(), 0);
    assertThat(count(query)).isEqualTo(1);
    apply(projection, query.type(), 1);
    assertThat(count(query)).isEqualTo(2);
    return projection;
  }

  /** Applies the same two as another process, and fills another view. */
  private ListQuery filledAgain(ResourceType labs) throws Exception {
    Projection other = Projections.on(redis, TIMEOUT, clock);
    apply(other, labs, 0);
    apply(other, labs, 1);
    ListQuery descending =
        ListQuery.of(labs, List.of(), List.of(), List.of(new Order(labs.key(), true)));
    assertThat(count(descending)).isEqualTo(2);
    return descending;
  }

  private void apply(Projection projection, ResourceType type, int offset) throws Exception {
    Change change = snapshot(type, "L" + offset, 100);
    projection.apply(
        type,
        List.of(new Received(0, offset, change)),
        List.of(new OffsetMove(0, offset, offset + 1)));
    marks.add(List.of(new Progress(100, 100, Map.of(topics.of(type), new long[] {offset + 1}))));
  }

  private long count(ListQuery query) {
    PageAnswer answer =
        Mono.fromFuture(redis.lists.page(query, new PageNumber.At(1), 100)).block(TIMEOUT);
    return ((PageAnswer.Page) answer).count();
  }

  private static Change snapshot(ResourceType type, String key, long lsn) {
    Row row = Row.of(type).set(type.key(), key).build();
    return new Change.Upsert(type, row, lsn, true, lsn);
  }

  private List<String> keys(ResourceType type) {
    return redis.model.scan(type, ScanCursor.INITIAL).join().rows().stream()
        .map(stored -> stored.row().key())
        .toList();
  }

  @Test
  void lists_afterALoss_areNotReadyBeforeAllIsAppliedAgain() throws Exception {
    Random random = new Random(7);
    ModelCampus campus = new ModelCampus(catalog, topics, random);
    // A mark from before anything was there is one that an emptied Redis has reached, too.
    marks.add(List.of(campus.progress()));
    Projection projection = Projections.on(redis, TIMEOUT, clock);
    BadDelivery delivery =
        new BadDelivery(catalog, projection, redis.model, redis.generations, random);
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 300; i++) {
        campus.change();
      }
      delivery.deliverAll(campus);
      marks.add(List.of(campus.progress()));
    }
    compareAll(campus);
    redis.flush();
    assertNoneReady();
    for (double share : new double[] {0, 0.2, 0.5, 0.9}) {
      for (ResourceType type : catalog.types()) {
        for (int partition = 0; partition < ModelCampus.PARTITIONS; partition++) {
          List<Received> log = campus.logs.get(type).get(partition);
          int end = (int) (share * log.size());
          projection.apply(type, log.subList(0, end), List.of(new OffsetMove(partition, 0, end)));
        }
      }
      assertNoneReady();
    }
    delivery.deliverAll(campus);
    compareAll(campus);
  }

  private void assertNoneReady() {
    for (ResourceType type : catalog.types()) {
      assertThat(
              Mono.fromFuture(redis.lists.page(ListQuery.all(type), new PageNumber.At(1), 100))
                  .block(TIMEOUT))
          .as(type.name())
          .isInstanceOf(PageAnswer.NotReady.class);
      assertThat(Mono.fromFuture(redis.lists.row(ListQuery.all(type), "1")).block(TIMEOUT))
          .isInstanceOf(RowAnswer.NotReady.class);
      assertThatThrownBy(() -> Mono.fromFuture(redis.lists.exists(type, "no such")).block(TIMEOUT))
          .isInstanceOf(ListsUnavailable.class);
    }
  }

  private void compareAll(ModelCampus campus) {
    for (ResourceType type : catalog.types()) {
      compare(campus, ListQuery.all(type), new Random(1), "all of " + type);
    }
  }

  @Test
  void lists_beforeAnyProgress_areNotReady() {
    for (ResourceType type : catalog.types()) {
      assertThat(
              Mono.fromFuture(redis.lists.page(ListQuery.all(type), new PageNumber.At(1), 100))
                  .block(TIMEOUT))
          .isInstanceOf(PageAnswer.NotReady.class);
      assertThatThrownBy(() -> Mono.fromFuture(redis.lists.exists(type, "1")).block(TIMEOUT))
          .isInstanceOf(ListsUnavailable.class);
    }
  }
}
